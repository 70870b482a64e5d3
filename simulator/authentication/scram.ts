import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

export type ScramMechanism = "SCRAM-SHA-1" | "SCRAM-SHA-256";

/** What a server stores of a password. */
export interface ScramCredentials {
  mechanism: ScramMechanism;
  iterations: number;
  salt: Buffer;
  storedKey: Buffer;
  serverKey: Buffer;
}

/** The server's side between client-first and client-final. */
export interface ScramConversation {
  credentials: ScramCredentials;
  /** `n=user,r=nonce` of the client. */
  clientFirstBare: string;
  serverFirst: string;
  nonce: string;
  username: string;
}

export type ScramRefusal = "malformed" | "wrong-nonce" | "wrong-proof";

const HASH = { "SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256" } as const;
const ITERATIONS = { "SCRAM-SHA-1": 10_000, "SCRAM-SHA-256": 15_000 } as const;
const SALT_BYTES = { "SCRAM-SHA-1": 16, "SCRAM-SHA-256": 28 } as const;
const KEY_BYTES = { "SCRAM-SHA-1": 20, "SCRAM-SHA-256": 32 } as const;

/**
 * Derives what the server stores.
 *
 * SCRAM-SHA-1 hashes the password the way MONGODB-CR did; SCRAM-SHA-256 takes it as it is, so
 * passwords must be ASCII (SASLprep is not applied).
 *
 * @see RFC 5802, section 3; MongoDB authentication specification
 */
export function deriveCredentials(
  mechanism: ScramMechanism,
  user: string,
  password: string,
  salt: Buffer = randomBytes(SALT_BYTES[mechanism]),
  iterations: number = ITERATIONS[mechanism],
): ScramCredentials {
  const hash = HASH[mechanism];
  const secret =
    mechanism === "SCRAM-SHA-1"
      ? createHash("md5").update(`${user}:mongo:${password}`).digest("hex")
      : password;
  const salted = pbkdf2Sync(secret, salt, iterations, KEY_BYTES[mechanism], hash);
  const clientKey = createHmac(hash, salted).update("Client Key").digest();
  return {
    mechanism,
    iterations,
    salt,
    storedKey: createHash(hash).update(clientKey).digest(),
    serverKey: createHmac(hash, salted).update("Server Key").digest(),
  };
}

/** User name and nonce of a client-first message, or null when it is not one. */
export function readClientFirst(
  payload: string,
): { username: string; nonce: string; bare: string } | null {
  const match = /^[nyp][^,]*,[^,]*,((?:m=[^,]*,)?n=([^,]*),r=([^,]+)(?:,.*)?)$/s.exec(payload);
  if (match === null) return null;
  const [, bare, escaped, nonce] = match;
  if (bare === undefined || escaped === undefined || nonce === undefined) return null;
  const username = escaped.replaceAll("=2C", ",").replaceAll("=3D", "=");
  return { username, nonce, bare };
}

/** Starts the server's side; `serverFirst` is what goes back to the client. */
export function startConversation(
  { username, nonce, bare }: { username: string; nonce: string; bare: string },
  credentials: ScramCredentials,
): ScramConversation {
  const combined = nonce + randomBytes(24).toString("base64");
  return {
    credentials,
    clientFirstBare: bare,
    nonce: combined,
    username,
    serverFirst: `r=${combined},s=${credentials.salt.toString("base64")},i=${credentials.iterations}`,
  };
}

/** Checks client-final; the message for the client when the proof is right. */
export function finishConversation(
  { credentials, clientFirstBare, serverFirst, nonce }: ScramConversation,
  payload: string,
): { ok: true; serverFinal: string } | { ok: false; refusal: ScramRefusal } {
  const match = /^(c=[^,]*,r=([^,]+)),p=([A-Za-z0-9+/=]+)$/.exec(payload);
  if (match === null) return { ok: false, refusal: "malformed" };
  const [, withoutProof, clientNonce, proofText] = match;
  if (clientNonce !== nonce) return { ok: false, refusal: "wrong-nonce" };
  const hash = HASH[credentials.mechanism];
  const authMessage = `${clientFirstBare},${serverFirst},${withoutProof}`;
  const signature = createHmac(hash, credentials.storedKey).update(authMessage).digest();
  const proof = Buffer.from(proofText ?? "", "base64");
  if (proof.length !== signature.length) return { ok: false, refusal: "wrong-proof" };
  const clientKey = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
  const storedKey = createHash(hash).update(clientKey).digest();
  if (!timingSafeEqual(storedKey, credentials.storedKey)) {
    return { ok: false, refusal: "wrong-proof" };
  }
  const serverSignature = createHmac(hash, credentials.serverKey).update(authMessage).digest();
  return { ok: true, serverFinal: `v=${serverSignature.toString("base64")}` };
}
