import { Binary, type Document } from "bson";
import {
  finishConversation,
  readClientFirst,
  type ScramMechanism,
  startConversation,
} from "#simulator/authentication/scram.ts";
import { credentialsOf } from "#simulator/authentication/user-store.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { isDocument, okReply } from "#simulator/commands/reply.ts";
import { x509Authenticate } from "#simulator/commands/x509-authenticate.ts";
import type { NodeState } from "#simulator/node-state.ts";
import type { AuthenticatedUser, Session } from "#simulator/session.ts";

const CONVERSATION_ID = 1;
const MECHANISMS: readonly ScramMechanism[] = ["SCRAM-SHA-256", "SCRAM-SHA-1"];
const INTERNAL_USER = "__system";

interface Identity {
  password: string;
  mechanisms: readonly ScramMechanism[];
  authenticated: AuthenticatedUser;
}

/** saslStart: the first half of SCRAM. */
export function saslStart({ node, session, command, database }: CommandContext): Document {
  const mechanism: unknown = command.mechanism;
  if (mechanism !== "SCRAM-SHA-256" && mechanism !== "SCRAM-SHA-1") {
    throw new CommandError(
      2,
      "BadValue",
      `Unsupported mechanism '${String(mechanism)}' on authentication database '${database}'`,
    );
  }
  return okReply(startScram({ node, session, mechanism, database, payload: command.payload }));
}

interface ScramStart {
  node: NodeState;
  session: Session;
  mechanism: ScramMechanism;
  database: string;
  payload: unknown;
}

function startScram({ node, session, mechanism, database, payload }: ScramStart): Document {
  const first = readClientFirst(payloadText(payload));
  const identity = first === null ? null : identityOf(node, database, first.username);
  if (first === null || identity === null || !identity.mechanisms.includes(mechanism)) {
    throw authenticationFailed();
  }
  const credentials = credentialsOf(mechanism, first.username, identity.password);
  const conversation = startConversation(first, credentials);
  session.sasl = { conversationId: CONVERSATION_ID, db: database, mechanism, conversation };
  return {
    conversationId: CONVERSATION_ID,
    done: false,
    payload: new Binary(Buffer.from(conversation.serverFirst, "utf8"), 0),
  };
}

/** saslContinue: the proof, then the empty exchange unless the client skips it. */
export function saslContinue({ node, session, command }: CommandContext): Document {
  const { sasl } = session;
  if (sasl === null) throw new CommandError(17, "ProtocolError", "No SASL session state found");
  const text = payloadText(command.payload);
  const isLastExchange = text === "" && session.authenticatedUsers.length > 0;
  if (isLastExchange) {
    session.sasl = null;
    return okReply({
      conversationId: CONVERSATION_ID,
      done: true,
      payload: new Binary(Buffer.alloc(0), 0),
    });
  }
  const outcome = finishConversation(sasl.conversation, text);
  const identity = identityOf(node, sasl.db, sasl.conversation.username);
  if (!outcome.ok || identity === null) {
    session.sasl = null;
    throw authenticationFailed();
  }
  logIn(session, identity.authenticated);
  const skipsLast = sasl.skipEmptyExchange === true;
  if (skipsLast) session.sasl = null;
  return okReply({
    conversationId: CONVERSATION_ID,
    done: skipsLast,
    payload: new Binary(Buffer.from(outcome.serverFinal, "utf8"), 0),
  });
}

/** Adds a user to a connection; a login to a database replaces the one before. */
function logIn(session: Session, user: AuthenticatedUser): void {
  session.authenticatedUsers = [
    ...session.authenticatedUsers.filter(({ db }) => db !== user.db),
    user,
  ];
}

/** The mechanisms a user has credentials for, when hello asks; null when it does not or nobody is there. */
export function supportedMechanisms({ node, command }: CommandContext): string[] | null {
  const asked: unknown = command.saslSupportedMechs;
  if (typeof asked !== "string") return null;
  const dot = asked.indexOf(".");
  const identity = identityOf(node, asked.slice(0, dot), asked.slice(dot + 1));
  return identity === null ? null : [...identity.mechanisms];
}

/** hello may carry the first step of a login; a failure stays silent and the client starts over. */
export function speculativeAuthentication(context: CommandContext): Document {
  const request: unknown = context.command.speculativeAuthenticate;
  if (!isDocument(request)) return {};
  const database = typeof request.db === "string" ? request.db : "admin";
  try {
    return { speculativeAuthenticate: speculate(context, request, database) };
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    return {};
  }
}

function speculate(context: CommandContext, request: Document, database: string): Document {
  if ("authenticate" in request) {
    return x509Authenticate({ ...context, command: request, database: "$external" });
  }
  const mechanism: unknown = request.mechanism;
  if (mechanism !== "SCRAM-SHA-256" && mechanism !== "SCRAM-SHA-1") throw authenticationFailed();
  const { node, session } = context;
  const reply = startScram({ node, session, mechanism, database, payload: request.payload });
  keepOptions(session, request);
  return reply;
}

/** Remembers whether the client wants to end the conversation with the proof. */
export function keepOptions(session: Session, request: Document): void {
  const options: unknown = request.options;
  if (session.sasl !== null && isDocument(options)) {
    session.sasl.skipEmptyExchange = options.skipEmptyExchange === true;
  }
}

function identityOf(node: NodeState, db: string, name: string): Identity | null {
  const { keyFileContent } = node.options;
  if (db === "local" && name === INTERNAL_USER && keyFileContent !== undefined) {
    const authenticated = { user: INTERNAL_USER, db: "local", roles: [], internal: true };
    return {
      password: keyFileContent.replaceAll(/\s/g, ""),
      mechanisms: MECHANISMS,
      authenticated,
    };
  }
  const user = node.users.find(db, name);
  if (user?.password === undefined) return null;
  return {
    password: user.password,
    mechanisms: user.mechanisms ?? MECHANISMS,
    authenticated: { user: user.user, db: user.db, roles: user.roles, internal: false },
  };
}

function payloadText(payload: unknown): string {
  if (payload instanceof Binary) return Buffer.from(payload.value()).toString("utf8");
  return typeof payload === "string" ? Buffer.from(payload, "base64").toString("utf8") : "";
}

function authenticationFailed(): CommandError {
  return new CommandError(18, "AuthenticationFailed", "Authentication failed.");
}
