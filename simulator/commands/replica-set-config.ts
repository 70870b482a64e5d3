import { type Document, Double, ObjectId } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { requireConfig, requireReplication } from "#simulator/commands/replica-set-guards.ts";
import { isDocument, isTruthy, long, numberOf, okReply } from "#simulator/commands/reply.ts";
import type { ReplicaSetMember } from "#simulator/node-options.ts";
import { askWhoIsSelf } from "#simulator/replication/ask-who-is-self.ts";
import type { ReplicaSetConfig } from "#simulator/replication/replication-state.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const DEFAULT_HEARTBEAT_MS = 2000;
const DEFAULT_ELECTION_TIMEOUT_MS = 10_000;

/** The configuration with all its defaults spelled out. */
export function replSetGetConfig(context: CommandContext): Document {
  const { config } = requireConfig(context);
  const isLater = versionProfile(context.node.options.version).hasHello;
  return okReply({
    config: {
      _id: config.name,
      version: config.version,
      ...(isLater ? { term: 1 } : {}),
      ...(config.clusterRole === "configsvr" ? { configsvr: true } : {}),
      protocolVersion: long(1),
      writeConcernMajorityJournalDefault: true,
      members: config.members.map((member) => memberDocument(member, isLater)),
      settings: {
        chainingAllowed: true,
        heartbeatIntervalMillis: config.heartbeatIntervalMs,
        heartbeatTimeoutSecs: 10,
        electionTimeoutMillis: config.electionTimeoutMs,
        catchUpTimeoutMillis: -1,
        catchUpTakeoverDelayMillis: 30_000,
        getLastErrorModes: {},
        getLastErrorDefaults: { w: 1, wtimeout: 0 },
        replicaSetId: config.replicaSetId,
      },
    },
  });
}

function memberDocument(member: ReplicaSetMember, isLater: boolean): Document {
  const isArbiter = member.arbiterOnly === true;
  return {
    _id: member._id,
    host: member.host,
    arbiterOnly: isArbiter,
    buildIndexes: true,
    hidden: member.hidden === true,
    priority: new Double(isArbiter ? 0 : (member.priority ?? 1)),
    tags: { ...member.tags },
    [isLater ? "secondaryDelaySecs" : "slaveDelay"]: long(member.slaveDelay ?? 0),
    votes: member.votes ?? 1,
    ...(member.horizons === undefined ? {} : { horizons: { ...member.horizons } }),
  };
}

/** replSetInitiate on a member that waits for it. */
export function replSetInitiate(context: CommandContext): Document {
  const { node, command } = context;
  const replication = requireReplication(context);
  const given: unknown = command.replSetInitiate;
  const name = node.options.replicaSet?.name ?? "";
  const config = isDocument(given) && Array.isArray(given.members) ? given : ownConfig(context);
  if (config._id !== name) {
    throw new CommandError(
      93,
      "InvalidReplicaSetConfig",
      `Attempting to initiate a replica set with name ${String(config._id)}, but command line reports ${name}; rejecting`,
    );
  }
  if (replication.config !== null) {
    throw new CommandError(23, "AlreadyInitialized", "already initialized");
  }
  replication.install({ ...readConfig(config, context), version: 1, replicaSetId: new ObjectId() });
  return okReply();
}

/** replSetReconfig on the primary, or anywhere with force. */
export function replSetReconfig(context: CommandContext): Document {
  const { command } = context;
  const { replication, config } = requireConfig(context);
  if (replication.memberState !== "PRIMARY" && !isTruthy(command.force)) {
    throw new CommandError(
      10_107,
      versionProfile(context.node.options.version).notPrimary.codeName,
      `replSetReconfig should only be run on PRIMARY, but my state is ${replication.memberState}; use the "force" argument to override`,
    );
  }
  const given: unknown = command.replSetReconfig;
  if (!isDocument(given)) {
    throw new CommandError(2, "BadValue", "no configuration specified");
  }
  const next = readConfig(given, context);
  askWhoIsSelf(context.node, next.members);
  replication.install({
    ...next,
    version: numberOf(given.version) ?? config.version + 1,
    replicaSetId: config.replicaSetId,
  });
  return okReply();
}

function ownConfig({ node }: CommandContext): Document {
  return { _id: node.options.replicaSet?.name, members: [{ _id: 0, host: node.host }] };
}

type ReadableConfig = Omit<ReplicaSetConfig, "version" | "replicaSetId">;

function readConfig(given: Document, { node }: CommandContext): ReadableConfig {
  const members: unknown[] = Array.isArray(given.members) ? given.members : [];
  const settings: Document = isDocument(given.settings) ? given.settings : {};
  const { replicaSet } = node.options;
  const heartbeatMs = numberOf(settings.heartbeatIntervalMillis) ?? replicaSet?.heartbeatIntervalMs;
  const electionMs = numberOf(settings.electionTimeoutMillis) ?? replicaSet?.electionTimeoutMs;
  return {
    name: String(given._id),
    members: members.filter(isDocument).map(readMember),
    heartbeatIntervalMs: heartbeatMs ?? DEFAULT_HEARTBEAT_MS,
    electionTimeoutMs: electionMs ?? DEFAULT_ELECTION_TIMEOUT_MS,
    ...(replicaSet?.clusterRole === undefined ? {} : { clusterRole: replicaSet.clusterRole }),
  };
}

function readMember(member: Document): ReplicaSetMember {
  const delay = numberOf(member.slaveDelay ?? member.secondaryDelaySecs);
  const priority = numberOf(member.priority);
  const votes = numberOf(member.votes);
  return {
    _id: numberOf(member._id) ?? 0,
    host: String(member.host),
    ...(isTruthy(member.arbiterOnly) ? { arbiterOnly: true } : {}),
    ...(isTruthy(member.hidden) ? { hidden: true } : {}),
    ...(priority === null ? {} : { priority }),
    ...(votes === null ? {} : { votes }),
    ...(delay === null || delay === 0 ? {} : { slaveDelay: delay }),
    ...(isDocument(member.horizons) ? { horizons: member.horizons as Record<string, string> } : {}),
    ...(isDocument(member.tags) && Object.keys(member.tags).length > 0
      ? { tags: member.tags as Record<string, string> }
      : {}),
  };
}
