import { type Document, Double } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { readParameter, warnOfOldName } from "#simulator/commands/parameters.ts";
import { isDocument, isTruthy, okReply } from "#simulator/commands/reply.ts";
import { byCodeUnit, listedParameters } from "#simulator/versions/parameter-catalogue.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

/** Asked parameters in alphabetical order, or all of them. Unknown names are left out silently. */
export function getParameter(context: CommandContext): Document {
  const { node, session } = context;
  const fields: Document = {};
  for (const name of askedNames(context)) {
    const value = readParameter(node, name);
    if (value === undefined) continue;
    warnOfOldName(node, name, `conn${session.connectionId}`);
    fields[name] = value;
  }
  if (Object.keys(fields).length === 0) return nothingFound(context);
  return okReply(fields);
}

function askedNames({ node, command, name }: CommandContext): string[] {
  const asked: unknown = command[name];
  const asksForAll =
    asked === "*" ||
    isTruthy(command.allParameters) ||
    (isDocument(asked) && isTruthy(asked.allParameters));
  if (asksForAll) return listedParameters(node.options.process, node.options.version);
  return Object.keys(command)
    .filter((field) => field !== name)
    .sort(byCodeUnit);
}

/** Up to 4.2 this refusal has no code. */
function nothingFound({ node }: CommandContext): Document {
  const errmsg = "no option found to get";
  if (versionProfile(node.options.version).codesOfParameterErrors) {
    throw new CommandError(72, "InvalidOptions", errmsg);
  }
  return { ok: new Double(0), errmsg };
}
