import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { SecretError } from "#lib/infrastructure/secrets/secret-error.ts";
import type { SecretKey } from "#lib/infrastructure/secrets/secret-key.ts";

/** Where a sealed value is kept; it can be opened for that place only. */
export interface SecretPlace {
  table: string;
  row: string;
  column: string;
}

export interface SecretBox {
  seal(plaintext: string, place: SecretPlace): string;
  /** @throws SecretError with the code that names the reason. */
  open(sealed: string, place: SecretPlace): string;
  /** Whether the value should be sealed again, because its key is no longer the current one. */
  isOutdated(sealed: string): boolean;
}

const FORMAT = "v1";
const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts values at rest with AES-256-GCM as `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in
 * base64url. Nonces are random, which is safe for 2^32 values under one key.
 *
 * @param current The key for new values.
 * @param former Keys that values may still be sealed with after a rotation.
 * @see NIST SP 800-38D, section 8.2.2 (random nonces) and 8.3 (their limit)
 */
export function createSecretBox(current: SecretKey, former: readonly SecretKey[] = []): SecretBox {
  const keys = new Map([...former, current].map((key) => [key.id, key]));
  return {
    seal: (plaintext, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, current.key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(placeBytes(place));
      const body = [cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()];
      return [FORMAT, current.id, base64url(nonce), base64url(Buffer.concat(body))].join(".");
    },
    open: (sealed, place) => {
      const { keyId, nonce, body } = parse(sealed, place);
      const key = keys.get(keyId);
      if (key === undefined) {
        throw new SecretError(
          "SECRET_KEY_UNKNOWN",
          `${nameOf(place)} was sealed with key ${keyId}, which is not among the configured keys`,
        );
      }
      const decipher = createDecipheriv(ALGORITHM, key.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(placeBytes(place));
      decipher.setAuthTag(body.subarray(-TAG_BYTES));
      try {
        const plaintext = [decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()];
        return Buffer.concat(plaintext).toString("utf8");
      } catch {
        // OpenSSL's own message says nothing more than this.
        throw new SecretError(
          "SECRET_REFUSED",
          `${nameOf(place)} was changed, or was sealed for another place`,
        );
      }
    },
    isOutdated: (sealed) => sealed.split(".")[1] !== current.id,
  };
}

function parse(sealed: string, place: SecretPlace) {
  const [format, keyId, nonceText, bodyText, ...rest] = sealed.split(".");
  const nonce = Buffer.from(nonceText ?? "", "base64url");
  const body = Buffer.from(bodyText ?? "", "base64url");
  const isWhole =
    format === FORMAT &&
    keyId !== undefined &&
    nonce.length === NONCE_BYTES &&
    body.length >= TAG_BYTES &&
    rest.length === 0;
  if (!isWhole) {
    throw new SecretError("SECRET_MALFORMED", `${nameOf(place)} does not hold a sealed value`);
  }
  return { keyId, nonce, body };
}

/** As a list, so that no part can reach into the next one. */
function placeBytes({ table, row, column }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, table, row, column]));
}

function nameOf({ table, row, column }: SecretPlace): string {
  return `${table}.${column} of ${row}`;
}

function base64url(bytes: Buffer): string {
  return bytes.toString("base64url");
}
