import type { Document } from "bson";
import type { ReplicaSetMember } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import type { OpTime, ReplicationState } from "#simulator/replication/replication-state.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const MS_PER_SECOND = 1000;

/** The fields by which a member of a replica set tells its role and its peers. */
export function replicaSetHello(node: NodeState, primaryKey: string, sni: string | null): Document {
  const { replication } = node;
  if (replication?.config == null) return uninitializedHello(primaryKey);
  const { config, memberState } = replication;
  const visible = config.members.filter((member) => member.hidden !== true);
  const self = config.members.find((member) => member._id === replication.selfId);
  const primary = replication.primaryHost();
  const hostOf = hostsInHorizon(config.members, self, sni);
  return {
    hosts: visible.filter((member) => !isArbiter(member) && !isPassive(member)).map(hostOf),
    ...listUnlessEmpty("passives", visible.filter(isPassiveMember), hostOf),
    ...listUnlessEmpty("arbiters", visible.filter(isArbiter), hostOf),
    setName: config.name,
    setVersion: config.version,
    [primaryKey]: memberState === "PRIMARY",
    secondary: memberState === "SECONDARY",
    ...(primary === null ? {} : { primary: hostOf({ host: primary }) }),
    ...(self === undefined
      ? {}
      : memberFields(self, versionProfile(node.options.version).hasHello)),
    me: self?.host ?? node.host,
    ...(memberState === "PRIMARY" && replication.electionId !== null
      ? { electionId: replication.electionId }
      : {}),
    lastWrite: lastWriteOf(replication),
  };
}

function uninitializedHello(primaryKey: string): Document {
  return {
    [primaryKey]: false,
    secondary: false,
    info: "Does not have a valid replica set config",
    isreplicaset: true,
  };
}

function memberFields(self: ReplicaSetMember, isLater: boolean): Document {
  return {
    ...(isArbiter(self) ? { arbiterOnly: true } : {}),
    ...(!isArbiter(self) && isPassive(self) ? { passive: true } : {}),
    ...(self.hidden === true ? { hidden: true } : {}),
    ...delayField(self, isLater),
    ...(self.tags === undefined ? {} : { tags: { ...self.tags } }),
  };
}

function delayField({ slaveDelay }: ReplicaSetMember, isLater: boolean): Document {
  if (slaveDelay === undefined || slaveDelay === 0) return {};
  return isLater ? { secondaryDelaySecs: slaveDelay } : { slaveDelay };
}

function lastWriteOf({ lastApplied, lastCommitted }: ReplicationState): Document {
  return {
    opTime: opTimeDocument(lastApplied),
    lastWriteDate: dateOf(lastApplied),
    majorityOpTime: opTimeDocument(lastCommitted),
    majorityWriteDate: dateOf(lastCommitted),
  };
}

/** Timestamp and term as replies show them. */
export function opTimeDocument({ ts, t }: OpTime): Document {
  return { ts, t };
}

/** The wall-clock second of an optime. */
export function dateOf({ ts }: OpTime): Date {
  return new Date(ts.getHighBitsUnsigned() * MS_PER_SECOND);
}

function isArbiter(member: ReplicaSetMember): boolean {
  return member.arbiterOnly === true;
}

function isPassive(member: ReplicaSetMember): boolean {
  return member.priority === 0;
}

function isPassiveMember(member: ReplicaSetMember): boolean {
  return !isArbiter(member) && isPassive(member);
}

type HostOf = (member: Pick<ReplicaSetMember, "host">) => string;

/** Which names a client sees depends on the name it asked for; `me` is not translated. */
function hostsInHorizon(
  members: readonly ReplicaSetMember[],
  self: ReplicaSetMember | undefined,
  sni: string | null,
): HostOf {
  const names = Object.entries(self?.horizons ?? {});
  const horizon = names.find(([, address]) => sni !== null && address.split(":")[0] === sni)?.[0];
  if (horizon === undefined) return ({ host }) => host;
  return ({ host }) => members.find((member) => member.host === host)?.horizons?.[horizon] ?? host;
}

function listUnlessEmpty(
  name: string,
  members: readonly ReplicaSetMember[],
  hostOf: HostOf,
): Document {
  return members.length === 0 ? {} : { [name]: members.map(hostOf) };
}
