import { type Document, Long } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { LOGIN, onCluster, type Requirement } from "#simulator/commands/command-definition.ts";
import { isDocument, isTruthy, long, okReply } from "#simulator/commands/reply.ts";
import { operationsOfShards } from "#simulator/commands/router-current-op.ts";
import type { NodeState } from "#simulator/node-state.ts";
import type { Session } from "#simulator/session.ts";

const SYSTEM_THREADS = [
  "initandlisten",
  "WTIdleSessionSweeper",
  "LogicalSessionCacheRefresh",
  "ftdc",
];

/** Routers have no locks. */
const NOTHING_LOCKED = {
  locks: {},
  waitingForLock: false,
  lockStats: {},
  waitingForFlowControl: false,
  flowControlStats: {},
};

/** The legacy command: running operations, or all connections with `$all`. */
export async function currentOp(context: CommandContext): Promise<Document> {
  const { command, node } = context;
  const selection = {
    idleConnections: isTruthy(command.$all),
    allUsers: !isTruthy(command.$ownOps),
  };
  const inprog = isRouter(node)
    ? await operationsOfShards(context, selection)
    : operations(context, selection);
  return okReply({ inprog });
}

/** Others' operations need the privilege; one's own need a login. */
export function currentOpRequirement({ command, node }: CommandContext): Requirement {
  return isTruthy(command.$ownOps) && !isRouter(node) ? LOGIN : onCluster("inprog");
}

/** The same for the stage; a router needs the privilege for whatever it asks of its shards. */
export function currentOpStageRequirement({ node }: CommandContext, stage: Document): Requirement {
  const asksShards = isRouter(node) && !isTruthy(stage.localOps);
  return isTruthy(stage.allUsers) || asksShards ? onCluster("inprog") : LOGIN;
}

/** The `$currentOp` stage of an aggregate on admin, or null when the pipeline starts otherwise. */
export function currentOpStage({ command }: CommandContext): Document | null {
  const pipeline: unknown = command.pipeline;
  if (!Array.isArray(pipeline)) return null;
  const first: unknown = pipeline[0];
  if (!isDocument(first) || !isDocument(first.$currentOp)) return null;
  return first.$currentOp;
}

/** aggregate with `$currentOp`: the operations of this process, or of the shards behind a router. */
export async function currentOpAggregate(
  context: CommandContext,
  stage: Document,
): Promise<Document> {
  const selection = {
    idleConnections: isTruthy(stage.idleConnections),
    allUsers: isTruthy(stage.allUsers),
  };
  const ns = "admin.$cmd.aggregate";
  if (isRouter(context.node) && !isTruthy(stage.localOps)) {
    const firstBatch = await operationsOfShards(context, selection);
    return okReply({ cursor: { id: Long.ZERO, ns, firstBatch } });
  }
  return okReply({ cursor: { firstBatch: operations(context, selection), id: Long.ZERO, ns } });
}

function isRouter({ options }: NodeState): boolean {
  return options.process === "mongos";
}

interface Selection {
  idleConnections: boolean;
  allUsers: boolean;
}

function operations(context: CommandContext, { idleConnections, allUsers }: Selection): Document[] {
  const { node, session } = context;
  const seesAll = allUsers || !node.options.authorization;
  const visible = seesAll ? [...node.sessions.values()] : ownSessions(context);
  const connections = visible
    .filter((other) => idleConnections || other === session || other.runningCommand !== null)
    .map((other) => (other === session ? runningEntry(context) : idleEntry(node, other)));
  return idleConnections && seesAll ? [...connections, ...systemEntries(node)] : connections;
}

/** Without a login there is nobody whose operations could be shown. */
function ownSessions({ node, session }: CommandContext): Session[] {
  const names = new Set(session.authenticatedUsers.map(({ user, db }) => `${db}.${user}`));
  return [...node.sessions.values()].filter((other) =>
    other.authenticatedUsers.some(({ user, db }) => names.has(`${db}.${user}`)),
  );
}

function idleEntry(node: NodeState, session: Session): Document {
  return { ...connectionFields(node, session), active: false, currentOpTime: timeText(node) };
}

function runningEntry(context: CommandContext): Document {
  const { node, session, command, database, name } = context;
  const isAggregate = name === "aggregate" || name === "currentOp";
  return {
    ...connectionFields(node, session),
    active: true,
    currentOpTime: timeText(node),
    ...effectiveUsers(session),
    opid: node.counters.requests,
    secs_running: Long.ZERO,
    microsecs_running: long(200),
    op: "command",
    ns: isAggregate ? `${database}.$cmd.aggregate` : `${database}.$cmd`,
    command: { ...command },
    numYields: 0,
    ...(isRouter(node) ? {} : NOTHING_LOCKED),
  };
}

function connectionFields(node: NodeState, session: Session): Document {
  return {
    type: "op",
    host: node.host,
    desc: `conn${session.connectionId}`,
    connectionId: session.connectionId,
    client: session.remote,
    ...(session.appName === null ? {} : { appName: session.appName }),
    ...(session.clientMetadata === null ? {} : { clientMetadata: session.clientMetadata }),
  };
}

function effectiveUsers({ authenticatedUsers }: Session): Document {
  if (authenticatedUsers.length === 0) return {};
  return { effectiveUsers: authenticatedUsers.map(({ user, db }) => ({ user, db })) };
}

function systemEntries(node: NodeState): Document[] {
  return SYSTEM_THREADS.map((desc) => ({
    type: "op",
    host: node.host,
    desc,
    active: false,
    currentOpTime: timeText(node),
  }));
}

function timeText(node: NodeState): string {
  return node.now().toISOString().replace("Z", "+0000");
}
