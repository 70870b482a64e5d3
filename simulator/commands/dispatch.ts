import { type Document, Double } from "bson";
import type { CommandContext, CommandTable } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { hello } from "#simulator/commands/hello.ts";
import { INTERNAL_COMMANDS } from "#simulator/replication/internal-commands.ts";

const COMMANDS: CommandTable = new Map([
  ["isMaster", hello],
  ["ismaster", hello],
  ["hello", hello],
  ["ping", () => ({ ok: new Double(1) })],
  ...INTERNAL_COMMANDS,
]);

/** The reply to one command; never rejects for what a client may send. */
export async function dispatch(context: CommandContext): Promise<Document> {
  const handler = COMMANDS.get(context.name);
  try {
    if (handler === undefined) {
      throw new CommandError(59, "CommandNotFound", `no such command: '${context.name}'`);
    }
    return await handler(context);
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    return toErrorDocument(thrown);
  }
}

function toErrorDocument({ message, code, codeName }: CommandError): Document {
  return {
    ok: new Double(0),
    errmsg: message,
    ...(code === null ? {} : { code, codeName }),
  };
}
