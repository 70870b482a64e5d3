import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { valueText } from "#simulator/commands/command-text.ts";
import { readParameter, warnOfOldName } from "#simulator/commands/parameters.ts";
import { okReply } from "#simulator/commands/reply.ts";
import { applyClusterAuthMode } from "#simulator/commands/set-cluster-auth-mode.ts";
import { applyMode } from "#simulator/commands/set-mode.ts";
import {
  byCodeUnit,
  canonicalParameterName,
  isKnownParameter,
  isStartupOnly,
} from "#simulator/versions/parameter-catalogue.ts";
import { type VersionProfile, versionProfile } from "#simulator/versions/version-profile.ts";

const GENERIC_FIELDS = new Set([
  "lsid",
  "maxTimeMS",
  "txnNumber",
  "autocommit",
  "readConcern",
  "help",
]);
const LATER_GENERIC_FIELDS = new Set([
  "comment",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
]);

/**
 * Sets parameters at run time: names are checked first, then values are applied in alphabetical
 * order, one after another, without going back when a later one is refused.
 */
export function setParameter(context: CommandContext): Document {
  const { node } = context;
  const profile = versionProfile(node.options.version);
  const names = parameterNames(context, profile);
  if (names.length === 0) {
    throw new CommandError(null, null, "no option found to set, use help:true to see options ");
  }
  for (const name of names) refuseUnsettable(context, name, profile);
  const previous = [...names].sort(byCodeUnit).map((name) => apply(context, name));
  return okReply(previous[0] === undefined ? {} : { was: previous[0] });
}

function parameterNames({ command, name }: CommandContext, profile: VersionProfile): string[] {
  return Object.keys(command).filter(
    (field) =>
      field !== name &&
      !field.startsWith("$") &&
      !GENERIC_FIELDS.has(field) &&
      !(profile.hasApiVersion && LATER_GENERIC_FIELDS.has(field)),
  );
}

function refuseUnsettable({ node }: CommandContext, name: string, profile: VersionProfile): void {
  const coded = profile.codesOfParameterErrors;
  if (!isKnownParameter(name, node.options)) {
    const text = `attempted to set unrecognized parameter [${name}], use help:true to see options `;
    throw coded ? new CommandError(72, "InvalidOptions", text) : new CommandError(null, null, text);
  }
  if (isStartupOnly(name)) {
    const text = `not allowed to change [${name}] at runtime`;
    throw coded
      ? new CommandError(20, "IllegalOperation", text)
      : new CommandError(null, null, text);
  }
}

/** Applies one parameter and returns the value it had. */
function apply(context: CommandContext, name: string): unknown {
  const { node, session, command } = context;
  const value: unknown = command[name];
  const was = readParameter(node, name);
  // Reading the old value and writing the new one both count as a use of the name.
  warnOfOldName(node, name, `conn${session.connectionId}`);
  warnOfOldName(node, name, `conn${session.connectionId}`);
  try {
    applyValue(context, name, value);
  } catch (thrown) {
    if (thrown instanceof CommandError) logRefusal(context, name, thrown);
    throw thrown;
  }
  const before = was === undefined ? "" : ` (was ${valueText(was)})`;
  writeLog(context, {
    text: `successfully set parameter ${name} to ${valueText(value)}${before}`,
    id: 23_435,
    msg: "Successfully set parameter",
    attr: { parameterName: name, newValue: value, ...(was === undefined ? {} : { oldValue: was }) },
  });
  return was;
}

function applyValue(context: CommandContext, name: string, value: unknown): void {
  if (name === "tlsMode" || name === "sslMode") {
    applyMode(context.node, name, value);
  } else if (name === "clusterAuthMode") {
    applyClusterAuthMode(context.node, value);
  } else {
    context.node.parameters.set(canonicalParameterName(name), value);
    if (name === "logLevel" || name === "logComponentVerbosity")
      applyVerbosity(context, name, value);
  }
}

/** Verbosity decides which debug lines the log keeps. */
function applyVerbosity({ node }: CommandContext, name: string, value: unknown): void {
  if (name === "logLevel") {
    node.log.verbosity.set("", Number(String(value)));
    return;
  }
  for (const [component, setting] of Object.entries((value ?? {}) as Document)) {
    const level: unknown = component === "verbosity" ? setting : (setting as Document)?.verbosity;
    const key = component === "verbosity" ? "" : component.toLowerCase();
    if (level !== undefined) node.log.verbosity.set(key, Number(String(level)));
  }
}

function logRefusal(context: CommandContext, name: string, refusal: CommandError): void {
  const value: unknown = context.command[name];
  const status = `${refusal.codeName ?? "UnknownError"}: ${refusal.message}`;
  writeLog(context, {
    text: `error setting parameter ${name} to ${valueText(value)} errMsg: ${status}`,
    id: 23_436,
    msg: "Error setting parameter",
    attr: { parameterName: name, newValue: value, error: status },
  });
}

function writeLog(
  { node, session }: CommandContext,
  line: { text: string; id: number; msg: string; attr: Record<string, unknown> },
): void {
  node.log.write({
    severity: "I",
    component: "COMMAND",
    context: `conn${session.connectionId}`,
    ...line,
  });
}
