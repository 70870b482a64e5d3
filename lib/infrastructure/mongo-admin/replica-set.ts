import type { Reading } from "#lib/application/ports/node-driver.ts";
import { parseAddress } from "#lib/domain/cluster/connection-string.ts";
import type { MemberView, ReplicationObservation } from "#lib/domain/observation/observation.ts";
import { type CommandChannel, runCommand } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  dateOf,
  documentsOf,
  type Fields,
  fieldsOf,
  numberOf,
  textOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";

const MS_PER_SECOND = 1_000;
/** Error code of a process that was not started as a member of a set. */
const NO_REPLICATION_ENABLED = 76;

export interface ConfiguredMember {
  host: string;
  memberId: number | null;
  arbiter: boolean;
  hidden: boolean;
  delaySeconds: number;
  votes: number | null;
  /** Host names of its split horizons; null where the configuration was not read. */
  horizons: string[] | null;
}

export interface ReplicaSetConfig {
  name: string | null;
  version: number | null;
  members: ConfiguredMember[];
}

/** Reads the configuration of the set, with its hidden and delayed members and arbiters. */
export async function readReplicaSetConfig(
  channel: CommandChannel,
): Promise<Reading<ReplicaSetConfig>> {
  const reply = await runCommand(channel, { replSetGetConfig: 1 });
  if (!reply.ok) return reply;
  const config = fieldsOf(reply.value.config);
  const members = documentsOf(config.members).flatMap(readConfiguredMember);
  if (members.length === 0) {
    return failed("COMMAND_FAILED", `${channel.host} shows a configuration without members`);
  }
  return {
    ok: true,
    value: { name: textOf(config._id), version: numberOf(config.version), members },
  };
}

function readConfiguredMember(member: Fields): ConfiguredMember[] {
  const host = textOf(member.host);
  if (host === null) return [];
  return [
    {
      host,
      memberId: numberOf(member._id),
      arbiter: member.arbiterOnly === true,
      hidden: member.hidden === true,
      // Renamed in 5.0.
      delaySeconds: numberOf(member.secondaryDelaySecs) ?? numberOf(member.slaveDelay) ?? 0,
      votes: numberOf(member.votes),
      horizons: readHorizons(fieldsOf(member.horizons)),
    },
  ];
}

/** Written as `host:port` by name of the horizon; a certificate has no ports. */
function readHorizons(horizons: Fields): string[] {
  return Object.values(horizons).flatMap((address) => {
    const parsed = parseAddress(textOf(address) ?? "");
    return parsed.ok ? [parsed.value.hostname] : [];
  });
}

/** Reads the member's own view of its set; null for a process that is in none. */
export async function readReplication(
  channel: CommandChannel,
): Promise<Reading<ReplicationObservation | null>> {
  const { connection, timeoutMs, host } = channel;
  const raw = await connection.command("admin", { replSetGetStatus: 1 }, timeoutMs);
  if (!raw.ok) return raw;
  if (numberOf(raw.value.ok) === 1) return { ok: true, value: readStatus(raw.value) };
  const isRouter = raw.value.info === "mongos";
  if (isRouter || numberOf(raw.value.code) === NO_REPLICATION_ENABLED) {
    return { ok: true, value: null };
  }
  const errmsg = textOf(raw.value.errmsg) ?? "no reason given";
  return numberOf(raw.value.code) === 13
    ? failed("NOT_AUTHORIZED", `${host} does not let us run replSetGetStatus: ${errmsg}`)
    : failed("COMMAND_FAILED", `${host} answers replSetGetStatus with: ${errmsg}`);
}

/** What a replSetGetStatus reply says; lags are measured within the one reply, so clocks do not matter. */
function readStatus(reply: Fields): ReplicationObservation {
  const members = documentsOf(reply.members);
  const newestMs = Math.max(...members.map((member) => optimeMs(member) ?? 0));
  const lagOf = (member: Fields) => {
    const ownMs = optimeMs(member);
    return ownMs === null ? null : (newestMs - ownMs) / MS_PER_SECOND;
  };
  const self = members.find((member) => member.self === true);
  return {
    state: textOf(self?.stateStr) ?? "UNKNOWN",
    term: numberOf(reply.term),
    lagSeconds: self === undefined ? null : lagOf(self),
    members: members.map(
      (member): MemberView => ({
        host: textOf(member.name) ?? "unknown",
        state: textOf(member.stateStr) ?? "UNKNOWN",
        healthy: numberOf(member.health) === 1,
        lastHeartbeatMessage: textOf(member.lastHeartbeatMessage) ?? "",
        lagSeconds: lagOf(member),
      }),
    ),
  };
}

/** Arbiters have no optime; members that were never reached show the epoch. */
function optimeMs(member: Fields): number | null {
  const ms = dateOf(member.optimeDate)?.getTime() ?? 0;
  return ms === 0 ? null : ms;
}
