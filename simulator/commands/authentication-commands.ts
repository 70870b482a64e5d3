import { randomBytes } from "node:crypto";
import { FREE, LOGIN, onNamespace } from "#simulator/commands/command-definition.ts";
import type { CommandFamily } from "#simulator/commands/command-family.ts";
import { okReply } from "#simulator/commands/reply.ts";
import { keepOptions, saslContinue, saslStart } from "#simulator/commands/sasl.ts";
import { createRole, createUser, dropUser, usersInfo } from "#simulator/commands/user-commands.ts";
import { x509Authenticate } from "#simulator/commands/x509-authenticate.ts";

const NONCE_BYTES = 8;

/** Logging in and out, and the users that may. */
export const AUTHENTICATION_COMMANDS: CommandFamily = {
  saslStart: {
    requires: FREE,
    handler: (context) => {
      const reply = saslStart(context);
      keepOptions(context.session, context.command);
      return reply;
    },
  },
  saslContinue: { requires: FREE, handler: saslContinue },
  authenticate: { requires: FREE, handler: x509Authenticate },
  getnonce: {
    requires: FREE,
    handler: () => okReply({ nonce: randomBytes(NONCE_BYTES).toString("hex") }),
  },
  logout: {
    requires: LOGIN,
    handler: ({ session, database }) => {
      session.authenticatedUsers = session.authenticatedUsers.filter(({ db }) => db !== database);
      return okReply();
    },
  },
  createUser: {
    requires: onNamespace("createUser"),
    allowedByLocalhostException: true,
    runsOn: "primary",
    acceptsWriteConcern: true,
    handler: createUser,
  },
  createRole: {
    requires: onNamespace("createRole"),
    allowedByLocalhostException: true,
    runsOn: "primary",
    acceptsWriteConcern: true,
    handler: createRole,
  },
  dropUser: {
    requires: onNamespace("dropUser"),
    runsOn: "primary",
    acceptsWriteConcern: true,
    handler: dropUser,
  },
  usersInfo: { requires: onNamespace("viewUser"), handler: usersInfo },
};
