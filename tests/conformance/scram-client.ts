import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import type { JsonObject } from "./corpus.ts";
import type { RawConnection } from "./wire-client.ts";

export interface ScramLogin {
  mechanism: "SCRAM-SHA-1" | "SCRAM-SHA-256";
  user: string;
  password: string;
  db: string;
}

/** One SCRAM conversation, step by step, so that each reply can be compared. */
export interface ScramConversation {
  start(): JsonObject;
  /** @param reply The server's answer to `start`. */
  proof(reply: JsonObject): JsonObject;
  /** The empty exchange at the end. */
  finish(): JsonObject;
}

/** A conversation of the kind in the recording: no channel binding, the empty exchange not skipped. */
export function scramConversation(login: ScramLogin): ScramConversation {
  const nonce = randomBytes(24).toString("base64");
  const bare = `n=${login.user},r=${nonce}`;
  let conversationId: JsonObject = { $numberInt: "1" };
  return {
    start: () => ({
      saslStart: { $numberInt: "1" },
      mechanism: login.mechanism,
      payload: binary(`n,,${bare}`),
      autoAuthorize: { $numberInt: "1" },
      options: { skipEmptyExchange: false },
      $db: login.db,
    }),
    proof: (reply) => {
      conversationId = reply.conversationId as JsonObject;
      return continuation(clientFinal(login, bare, payloadOf(reply)), conversationId, login.db);
    },
    finish: () => continuation("", conversationId, login.db),
  };
}

/** Logs in and throws when the server refuses. */
export async function logIn(connection: RawConnection, login: ScramLogin): Promise<void> {
  const conversation = scramConversation(login);
  const first = await connection.run(conversation.start());
  if (!("payload" in first)) throw new Error(`saslStart refused: ${JSON.stringify(first)}`);
  const second = await connection.run(conversation.proof(first));
  if (!("payload" in second)) throw new Error(`saslContinue refused: ${JSON.stringify(second)}`);
  if (second.done !== true) await connection.run(conversation.finish());
}

function continuation(payload: string, conversationId: JsonObject, db: string): JsonObject {
  return {
    saslContinue: { $numberInt: "1" },
    conversationId,
    payload: binary(payload),
    $db: db,
  };
}

function clientFinal(login: ScramLogin, clientFirstBare: string, serverFirst: string): string {
  const fields = new Map(
    serverFirst.split(",").map((field) => [field.slice(0, 1), field.slice(2)] as const),
  );
  const withoutProof = `c=biws,r=${fields.get("r") ?? ""}`;
  const authMessage = `${clientFirstBare},${serverFirst},${withoutProof}`;
  const hash = login.mechanism === "SCRAM-SHA-1" ? "sha1" : "sha256";
  const bytes = hash === "sha1" ? 20 : 32;
  const salt = Buffer.from(fields.get("s") ?? "", "base64");
  const salted = pbkdf2Sync(secretOf(login), salt, Number(fields.get("i")), bytes, hash);
  const clientKey = createHmac(hash, salted).update("Client Key").digest();
  const storedKey = createHash(hash).update(clientKey).digest();
  const signature = createHmac(hash, storedKey).update(authMessage).digest();
  const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
  return `${withoutProof},p=${Buffer.from(proof).toString("base64")}`;
}

/** SCRAM-SHA-1 works on the old digest of user and password. */
function secretOf(login: ScramLogin): string {
  if (login.mechanism === "SCRAM-SHA-256") return login.password;
  return createHash("md5").update(`${login.user}:mongo:${login.password}`).digest("hex");
}

function binary(text: string): JsonObject {
  return { $binary: { base64: Buffer.from(text, "utf8").toString("base64"), subType: "00" } };
}

function payloadOf(reply: JsonObject): string {
  const payload = reply.payload as { $binary: { base64: string } };
  return Buffer.from(payload.$binary.base64, "base64").toString("utf8");
}
