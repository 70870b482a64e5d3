import { type Document, Long } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { LOGIN, onCluster, type Requirement } from "#simulator/commands/command-definition.ts";
import { isDocument, isTruthy, long, okReply } from "#simulator/commands/reply.ts";
import type { NodeState } from "#simulator/node-state.ts";
import type { Session } from "#simulator/session.ts";

const SYSTEM_THREADS = [
  "initandlisten",
  "WTIdleSessionSweeper",
  "LogicalSessionCacheRefresh",
  "ftdc",
];

/** The legacy command: running operations, or all connections with `$all`. */
export function currentOp(context: CommandContext): Document {
  const { command } = context;
  const idleConnections = isTruthy(command.$all);
  const allUsers = !isTruthy(command.$ownOps);
  return okReply({ inprog: operations(context, { idleConnections, allUsers }) });
}

/** Others' operations need the privilege; one's own need a login. */
export function currentOpRequirement({ command }: CommandContext): Requirement {
  return isTruthy(command.$ownOps) ? LOGIN : onCluster("inprog");
}

/** The `$currentOp` stage of an aggregate on admin, or null when the pipeline starts otherwise. */
export function currentOpStage({ command }: CommandContext): Document | null {
  const pipeline: unknown = command.pipeline;
  if (!Array.isArray(pipeline)) return null;
  const first: unknown = pipeline[0];
  if (!isDocument(first) || !isDocument(first.$currentOp)) return null;
  return first.$currentOp;
}

/** aggregate with `$currentOp`. */
export function currentOpAggregate(context: CommandContext, stage: Document): Document {
  const firstBatch = operations(context, {
    idleConnections: isTruthy(stage.idleConnections),
    allUsers: isTruthy(stage.allUsers),
  });
  return okReply({ cursor: { firstBatch, id: Long.ZERO, ns: "admin.$cmd.aggregate" } });
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
    locks: {},
    waitingForLock: false,
    lockStats: {},
    waitingForFlowControl: false,
    flowControlStats: {},
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
