import { buildInfo, buildInfoRequirement } from "#simulator/commands/build-info.ts";
import { FREE } from "#simulator/commands/command-definition.ts";
import type { CommandFamily } from "#simulator/commands/command-family.ts";
import { connectionStatus } from "#simulator/commands/connection-status.ts";
import { hello } from "#simulator/commands/hello.ts";
import { okReply } from "#simulator/commands/reply.ts";

/** What every client sends when it connects, and what it may ask before a login. */
export const HANDSHAKE_COMMANDS: CommandFamily = {
  isMaster: { handler: hello, requires: FREE },
  ismaster: { handler: hello, requires: FREE },
  hello: { handler: hello, requires: FREE },
  ping: { handler: () => okReply(), requires: FREE },
  buildInfo: { handler: buildInfo, requires: buildInfoRequirement },
  buildinfo: { handler: buildInfo, requires: buildInfoRequirement },
  whatsmyuri: { handler: ({ session }) => okReply({ you: session.remote }), requires: FREE },
  connectionStatus: { handler: connectionStatus, requires: FREE },
  endSessions: { handler: () => okReply(), requires: FREE },
  refreshSessions: { handler: () => okReply(), requires: FREE },
};
