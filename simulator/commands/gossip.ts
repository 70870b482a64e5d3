import { Binary, type Document, Long, ObjectId, Timestamp } from "bson";
import type { NodeState } from "#simulator/node-state.ts";
import type { ReplicationState } from "#simulator/replication/replication-state.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const SIGNATURE_BYTES = 20;
const MS_PER_SECOND = 1000;
const ZERO = new Timestamp({ t: 0, i: 0 });

/** Whether this process tells a cluster time with its replies; decided before the command runs. */
export function gossips(node: NodeState): boolean {
  return gossipedTime(node) !== null;
}

/**
 * Adds what members of a replica set tell with every reply, at the place where this version puts it.
 *
 * @param isAdmitted False when the request was refused before the command was looked at.
 */
export function withGossip(node: NodeState, reply: Document, isAdmitted: boolean): Document {
  const time = gossipedTime(node);
  if (time === null) return reply;
  const clusterTime = signedTime(time);
  if (node.options.process === "mongos") {
    return { ...reply, operationTime: time, $clusterTime: clusterTime };
  }
  const isThrown = "code" in reply && !("writeErrors" in reply);
  // Up to 4.2 a thrown error starts with operationTime; later versions keep one order for all.
  if (isThrown && !versionProfile(node.options.version).hasHello) {
    return {
      operationTime: time,
      ...reply,
      ...clusterFields(node, isAdmitted),
      $clusterTime: clusterTime,
    };
  }
  return {
    ...reply,
    ...clusterFields(node, isAdmitted),
    $clusterTime: clusterTime,
    operationTime: time,
  };
}

/** Standalones and arbiters keep no cluster time; with a key file there is none before the set exists. */
function gossipedTime(node: NodeState): Timestamp | null {
  const { replication } = node;
  // A router passes on the time of its shards.
  if (node.options.process === "mongos") {
    return new Timestamp({ t: Math.floor(node.now().getTime() / MS_PER_SECOND), i: 1 });
  }
  if (replication === null || replication.memberState === "ARBITER") return null;
  if (replication.config !== null) return replication.lastApplied.ts;
  return node.options.keyFile === undefined ? ZERO : null;
}

function signedTime(clusterTime: Timestamp): Document {
  return {
    clusterTime,
    signature: { hash: new Binary(Buffer.alloc(SIGNATURE_BYTES), 0), keyId: Long.fromNumber(0) },
  };
}

/** Members of the config set, and of shards once they belong to a cluster, add what routers ask them for. */
function clusterFields({ options, replication }: NodeState, isAdmitted: boolean): Document {
  const role = options.replicaSet?.clusterRole;
  const isInCluster =
    role === "configsvr" || (role === "shardsvr" && options.sharding !== undefined);
  if (!isInCluster || replication === null) return {};
  const lastCommittedOpTime = replication.lastCommitted.ts;
  if (!isAdmitted) return { lastCommittedOpTime };
  const election = replication.electionId ?? new ObjectId("7fffffff0000000000000001");
  return {
    $gleStats: { lastOpTime: ZERO, electionId: election },
    lastCommittedOpTime,
    ...(role === "shardsvr" ? { $configServerState: configServerState(replication) } : {}),
  };
}

/** The newest time of the config servers that a shard has heard of; here it is taken for its own. */
function configServerState({ lastCommitted }: ReplicationState): Document {
  return { opTime: { ts: lastCommitted.ts, t: lastCommitted.t } };
}
