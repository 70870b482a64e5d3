import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { okReply } from "#simulator/commands/reply.ts";

/** Refuses a request without a list of hosts. */
export function checkDropConnections({ command }: CommandContext): void {
  const hosts: unknown = command.hostAndPort;
  if (hosts === undefined) {
    throw new CommandError(
      40_414,
      "Location40414",
      "BSON field 'dropConnections.hostAndPort' is missing but a required field",
    );
  }
  if (!Array.isArray(hosts)) {
    throw new CommandError(
      10_065,
      "Location10065",
      "invalid parameter: expected an object (hostAndPort)",
    );
  }
}

/** Closes pooled outgoing connections to the hosts that are named. */
export function dropConnections({ node, command }: CommandContext): Document {
  const hosts: unknown = command.hostAndPort;
  const names = Array.isArray(hosts) ? hosts.map(String) : [];
  for (const name of names) refuseBadPort(name);
  node.egress.drop(names);
  return okReply();
}

function refuseBadPort(host: string): void {
  const port = host.slice(host.lastIndexOf(":") + 1);
  const badDigit = /[^0-9]/.exec(port)?.[0];
  if (host.includes(":") && badDigit !== undefined) {
    const text = `Bad digit "${badDigit}" while parsing ${port}`;
    throw new CommandError(9, "FailedToParse", text);
  }
}
