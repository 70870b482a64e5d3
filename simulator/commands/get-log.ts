import { type Document, Double } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { valueText } from "#simulator/commands/command-text.ts";
import { numberOf, okReply } from "#simulator/commands/reply.ts";
import type { LogName } from "#simulator/log/node-log.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

/** Logs in memory. `rs` and `warnings` answer even where they are not listed. */
export function getLog(context: CommandContext): Document {
  const { node, command } = context;
  const name: unknown = command.getLog;
  if (typeof name !== "string") {
    throw new CommandError(
      14,
      "TypeMismatch",
      `Argument to getLog must be of type String; found ${valueText(name)} of type ${typeName(name)}`,
    );
  }
  if (name === "*") return okReply({ names: listedNames(context) });
  if (!knownNames(context).includes(name)) {
    return { ok: new Double(0), errmsg: noSuchLog(context, name) };
  }
  const ring = node.log.ring(name as LogName);
  return okReply({ totalLinesWritten: ring.totalLinesWritten, log: [...ring.lines] });
}

function listedNames({ node }: CommandContext): string[] {
  const inSet = node.replication?.config != null && !versionProfile(node.options.version).hasHello;
  return inSet ? ["global", "rs", "startupWarnings"] : ["global", "startupWarnings"];
}

function knownNames({ node }: CommandContext): string[] {
  const isLater = versionProfile(node.options.version).hasHello;
  return isLater ? ["global", "startupWarnings"] : ["global", "startupWarnings", "rs", "warnings"];
}

function noSuchLog({ node }: CommandContext, name: string): string {
  const isLater = versionProfile(node.options.version).hasHello;
  return isLater ? `No log named '${name}'` : `no RamLog named: ${name}`;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  if (numberOf(value) === null) return "object";
  const type = String((value as { _bsontype?: string })._bsontype);
  return { Int32: "int", Long: "long", Double: "double" }[type] ?? "double";
}
