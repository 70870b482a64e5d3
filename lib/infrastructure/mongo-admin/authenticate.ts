import { randomBytes } from "node:crypto";
import { Binary } from "bson";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { Login } from "#lib/domain/cluster/connection-string.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  type Fields,
  numberOf,
  textOf,
  textsOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";
import {
  createScramClient,
  provesServer,
  type SaltedPasswordCache,
  type ScramMechanism,
} from "#lib/infrastructure/mongo-admin/scram.ts";
import type { WireConnection } from "#lib/infrastructure/mongo-admin/wire-connection.ts";

/** First wire version whose servers know SCRAM-SHA-256. */
const SCRAM_SHA_256_WIRE_VERSION = 7;
/** A conversation has three messages, four with the optional empty exchange. */
const MAX_EXCHANGES = 4;

export interface LoginAttempt {
  login: Login;
  host: string;
  wireVersion: number;
  timeoutMs: number;
  cache: SaltedPasswordCache;
}

/**
 * Logs in on the connection.
 *
 * @returns Null when logged in, otherwise why not: AUTHENTICATION_FAILED when the server (or our check of it) said no.
 */
export async function authenticate(
  connection: WireConnection,
  attempt: LoginAttempt,
): Promise<ObservationFailure | null> {
  switch (attempt.login.mechanism) {
    case "MONGODB-X509":
      return refusalOf(await sendX509(connection, attempt), attempt);
    case "PLAIN":
      return refusalOf(await sendPlain(connection, attempt), attempt);
    case "DEFAULT":
      return converse(connection, attempt, await defaultMechanism(connection, attempt));
    case "SCRAM-SHA-1":
    case "SCRAM-SHA-256":
      return converse(connection, attempt, attempt.login.mechanism);
  }
}

function sendX509(connection: WireConnection, { login, timeoutMs }: LoginAttempt) {
  const user = login.user === "" ? {} : { user: login.user };
  return connection.command(
    "$external",
    { authenticate: 1, mechanism: "MONGODB-X509", ...user },
    timeoutMs,
  );
}

function sendPlain(connection: WireConnection, { login, timeoutMs }: LoginAttempt) {
  const payload = new Binary(Buffer.from(`\0${login.user}\0${login.password}`));
  return connection.command(
    login.authSource,
    { saslStart: 1, mechanism: "PLAIN", payload, autoAuthorize: 1 },
    timeoutMs,
  );
}

/** Asks which mechanisms the user has; servers before 4.0 know one only. */
async function defaultMechanism(
  connection: WireConnection,
  { login, wireVersion, timeoutMs }: LoginAttempt,
): Promise<ScramMechanism> {
  if (wireVersion < SCRAM_SHA_256_WIRE_VERSION) return "SCRAM-SHA-1";
  const reply = await connection.command(
    "admin",
    { isMaster: 1, saslSupportedMechs: `${login.authSource}.${login.user}` },
    timeoutMs,
  );
  const offered = reply.ok ? textsOf(reply.value.saslSupportedMechs) : [];
  const onlyOld = offered.includes("SCRAM-SHA-1") && !offered.includes("SCRAM-SHA-256");
  return onlyOld ? "SCRAM-SHA-1" : "SCRAM-SHA-256";
}

async function converse(
  connection: WireConnection,
  attempt: LoginAttempt,
  mechanism: ScramMechanism,
): Promise<ObservationFailure | null> {
  const { login, host, timeoutMs, cache } = attempt;
  const client = createScramClient({
    mechanism,
    user: login.user,
    password: login.password,
    nonce: randomBytes(24).toString("base64"),
    cache,
  });
  const send = (command: object) => connection.command(login.authSource, command, timeoutMs);

  const first = await send({
    saslStart: 1,
    mechanism,
    payload: new Binary(Buffer.from(client.firstMessage)),
    autoAuthorize: 1,
    options: { skipEmptyExchange: true },
  });
  const refused = refusalOf(first, attempt);
  if (refused !== null || !first.ok) return refused;
  const answer = await client.answer(payloadOf(first.value));
  if (answer === null) return untrusted(host);

  const { conversationId } = first.value;
  let payload = answer.message;
  let proven = false;
  for (let exchange = 1; exchange < MAX_EXCHANGES; exchange += 1) {
    const next = await send({
      saslContinue: 1,
      conversationId,
      payload: new Binary(Buffer.from(payload)),
    });
    const denied = refusalOf(next, attempt);
    if (denied !== null || !next.ok) return denied;
    proven ||= provesServer(payloadOf(next.value), answer.serverSignature);
    if (!proven) return untrusted(host);
    if (next.value.done === true) return null;
    payload = "";
  }
  return untrusted(host);
}

function refusalOf(
  reply: Reading<Fields>,
  { host, login }: LoginAttempt,
): ObservationFailure | null {
  if (!reply.ok) return reply.failure;
  if (numberOf(reply.value.ok) === 1) return null;
  const who = login.user === "" ? "the client certificate" : `user "${login.user}"`;
  const text = textOf(reply.value.errmsg) ?? "no reason given";
  return failed("AUTHENTICATION_FAILED", `${host} refuses the login of ${who}: ${text}`).failure;
}

function untrusted(host: string): ObservationFailure {
  const message = `${host} did not prove that it knows the password`;
  return failed("AUTHENTICATION_FAILED", message).failure;
}

function payloadOf(reply: Fields): string {
  const { payload } = reply;
  return payload instanceof Binary
    ? Buffer.from(payload.buffer).toString("utf8", 0, payload.length())
    : "";
}
