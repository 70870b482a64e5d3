import { createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const deriveKey = promisify(pbkdf2);

export type ScramMechanism = "SCRAM-SHA-1" | "SCRAM-SHA-256";

const HASH = { "SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256" } as const;
const KEY_BYTES = { "SCRAM-SHA-1": 20, "SCRAM-SHA-256": 32 } as const;
/** A server that asks for less could be guessing passwords from our proof. */
const MIN_ITERATIONS = 4_096;
/** A server that asks for more could keep us busy for as long as it likes. */
const MAX_ITERATIONS = 1_000_000;

/** Salted passwords by mechanism, salt and count; members of one set share them, and deriving one takes milliseconds. */
export type SaltedPasswordCache = Map<string, Promise<Buffer>>;

/** The client's side of one SCRAM conversation. */
export interface ScramClient {
  firstMessage: string;
  /**
   * Answers the server's first message.
   *
   * @returns The final message and the signature the server must show, or null when its message is not acceptable.
   */
  answer(serverFirst: string): Promise<{ message: string; serverSignature: Buffer } | null>;
}

/**
 * A SCRAM client for one login.
 *
 * @see RFC 5802 and RFC 7677; MongoDB's SCRAM-SHA-1 hashes `user:mongo:password` with MD5 first
 */
export function createScramClient({
  mechanism,
  user,
  password,
  nonce,
  cache,
}: {
  mechanism: ScramMechanism;
  user: string;
  password: string;
  nonce: string;
  cache: SaltedPasswordCache;
}): ScramClient {
  const bare = `n=${user.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`;
  const hash = HASH[mechanism];
  const secret = mechanism === "SCRAM-SHA-1" ? legacyDigest(user, password) : prepare(password);

  async function answer(serverFirst: string) {
    const { r: serverNonce = "", s: salt = "", i = "" } = readAttributes(serverFirst);
    const iterations = Number(i);
    const countIsSane = iterations >= MIN_ITERATIONS && iterations <= MAX_ITERATIONS;
    if (!serverNonce.startsWith(nonce) || serverNonce === nonce || !countIsSane) return null;
    const salted = await saltedPassword(cache, { mechanism, user, secret, salt, iterations });
    const clientKey = hmac(hash, salted, "Client Key");
    const storedKey = createHash(hash).update(clientKey).digest();
    const withoutProof = `c=biws,r=${serverNonce}`;
    const authMessage = `${bare},${serverFirst},${withoutProof}`;
    const proof = xor(clientKey, hmac(hash, storedKey, authMessage));
    return {
      message: `${withoutProof},p=${proof.toString("base64")}`,
      serverSignature: hmac(hash, hmac(hash, salted, "Server Key"), authMessage),
    };
  }

  return { firstMessage: `n,,${bare}`, answer };
}

/** Whether the server's last message proves that it knows the password, too. */
export function provesServer(serverFinal: string, expected: Buffer): boolean {
  const shown = Buffer.from(readAttributes(serverFinal).v ?? "", "base64");
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}

function saltedPassword(
  cache: SaltedPasswordCache,
  {
    mechanism,
    user,
    secret,
    salt,
    iterations,
  }: {
    mechanism: ScramMechanism;
    user: string;
    secret: string;
    salt: string;
    iterations: number;
  },
): Promise<Buffer> {
  const key = JSON.stringify([mechanism, user, salt, iterations]);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const derived = deriveKey(
    secret,
    Buffer.from(salt, "base64"),
    iterations,
    KEY_BYTES[mechanism],
    HASH[mechanism],
  );
  cache.set(key, derived);
  return derived;
}

function legacyDigest(user: string, password: string): string {
  return createHash("md5").update(`${user}:mongo:${password}`).digest("hex");
}

/** The part of SASLprep that passwords in use need: compatibility normalisation. */
function prepare(password: string): string {
  return password.normalize("NFKC");
}

function readAttributes(message: string): Partial<Record<string, string>> {
  return Object.fromEntries(message.split(",").map((part) => [part.slice(0, 1), part.slice(2)]));
}

function hmac(hash: string, key: Buffer, text: string): Buffer {
  return createHmac(hash, key).update(text).digest();
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}
