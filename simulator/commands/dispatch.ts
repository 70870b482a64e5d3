import { type Document, Double } from "bson";
import { findDuplicateField } from "#lib/protocols/mongodb/bson-document.ts";
import { authorize } from "#simulator/commands/authorization.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import type { CommandDefinition } from "#simulator/commands/command-definition.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { findCommand } from "#simulator/commands/command-registry.ts";
import { gossips, withGossip } from "#simulator/commands/gossip.ts";
import { isDocument } from "#simulator/commands/reply.ts";
import { withErrorLabels } from "#simulator/commands/retryable-errors.ts";
import { runOnce } from "#simulator/commands/run-once.ts";
import { INTERNAL_COMMANDS } from "#simulator/replication/internal-commands.ts";
import { withWriteConcern } from "#simulator/replication/write-concern.ts";
import { forward } from "#simulator/sharding/forward.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const QUERYABLE_ON_LATER_VERSIONS = new Set(["isMaster", "ismaster", "hello"]);

/** The reply to one command; never rejects for what a client may send. */
export async function dispatch(context: CommandContext): Promise<Document> {
  const internal = INTERNAL_COMMANDS.get(context.name);
  if (internal !== undefined) return withErrors(() => internal(context));
  const { node } = context;
  const withTime = gossips(node);
  let isAdmitted = false;
  const answered = await withErrors(() => {
    const definition = admit(context);
    isAdmitted = true;
    return answer(definition, context);
  });
  const reply = withErrorLabels(context, answered);
  return withTime ? withGossip(node, reply, isAdmitted) : reply;
}

async function withErrors(run: () => Document | Promise<Document>): Promise<Document> {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    return toErrorDocument(thrown);
  }
}

/** The command that is meant, once the request is known to be well-formed. */
function admit(context: CommandContext): CommandDefinition {
  const definition = findCommand(context.node.options, context.name);
  if (definition === null) throw unknownCommand(context);
  refuseWhatNoHandlerSees(definition, context);
  definition.check?.(context);
  return definition;
}

async function answer(definition: CommandDefinition, context: CommandContext): Promise<Document> {
  refuseAtShutdown(context);
  authorize(definition, context);
  refuseWriteConcern(definition, context);
  refuseOffPrimary(definition, context);
  const forwarded = await forward(context);
  if (forwarded !== null) return forwarded;
  return runOnce(context, async () => {
    const reply = await definition.handler(context);
    return withWriteConcern(context, reply);
  });
}

function unknownCommand({ node, name }: CommandContext): CommandError {
  const text =
    node.options.process === "mongos" ? `no such cmd: ${name}` : `no such command: '${name}'`;
  return new CommandError(59, "CommandNotFound", text);
}

/** Checks that come before authorization. */
function refuseWhatNoHandlerSees(definition: CommandDefinition, context: CommandContext): void {
  const { node, name, protocol, rawCommand, database } = context;
  const duplicate = protocol === "OP_MSG" ? findDuplicateField(rawCommand) : null;
  if (duplicate !== null) {
    throw new CommandError(
      40_413,
      "Location40413",
      `BSON field 'OperationSessionInfo.${duplicate}' is a duplicate field`,
    );
  }
  const isServed = versionProfile(node.options.version).servesOpQuery;
  if (protocol === "OP_QUERY" && !isServed && !QUERYABLE_ON_LATER_VERSIONS.has(name)) {
    throw new CommandError(
      352,
      "UnsupportedOpQueryCommand",
      `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade. For more details see https://dochub.mongodb.org/core/legacy-opcode-removal`,
    );
  }
  if (definition.adminOnly === true && database !== "admin") {
    throw new CommandError(
      13,
      "Unauthorized",
      `${name} may only be run against the admin database.`,
    );
  }
}

function refuseWriteConcern(definition: CommandDefinition, { command }: CommandContext): void {
  if (!("writeConcern" in command) || definition.acceptsWriteConcern === true) return;
  throw new CommandError(72, "InvalidOptions", "Command does not support writeConcern");
}

/**
 * A process that shuts down answers with a code on which drivers try another one.
 *
 * @see MongoDB source, `quiesce mode` (4.4) and `interruptedAtShutdown` before it
 */
function refuseAtShutdown({ node, session }: CommandContext): void {
  if (!node.isShuttingDown || session.isInternal) return;
  if (versionProfile(node.options.version).hasHello) {
    const text = "The server is in quiesce mode and will shut down";
    throw new CommandError(91, "ShutdownInProgress", text);
  }
  throw new CommandError(11_600, "InterruptedAtShutdown", "interrupted at shutdown");
}

function refuseOffPrimary(definition: CommandDefinition, context: CommandContext): void {
  const { replication, options } = context.node;
  const runsOn = definition.runsOn ?? "any";
  if (replication === null || runsOn === "any" || replication.memberState === "PRIMARY") return;
  const words = versionProfile(options.version).notPrimary;
  if (runsOn === "primary") throw new CommandError(10_107, words.codeName, words.text);
  if (!asksForSecondary(context)) {
    throw new CommandError(13_435, words.codeNameOnRead, words.textOnRead);
  }
}

/** A legacy query carries the slaveOk flag; OP_MSG a read preference other than primary. */
function asksForSecondary({ command, protocol }: CommandContext): boolean {
  if (protocol === "OP_QUERY") return true;
  const preference: unknown = command.$readPreference;
  return isDocument(preference) && preference.mode !== undefined && preference.mode !== "primary";
}

function toErrorDocument({ message, code, codeName }: CommandError): Document {
  return {
    ok: new Double(0),
    errmsg: message,
    ...(code === null ? {} : { code, codeName }),
  };
}
