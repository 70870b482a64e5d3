import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { SecretError } from "#lib/infrastructure/secrets/secret-error.ts";

export interface SecretKey {
  /** Names the key in every value sealed with it; tells nothing about the key. */
  id: string;
  key: KeyObject;
}

const KEY_BYTES = 32;

/**
 * Reads a key as it stands in PORTCULLIS_SECRET_KEY.
 *
 * @param text 32 bytes in base64; white space around it is ignored.
 * @throws SecretError SECRET_KEY_INVALID.
 */
export function parseSecretKey(text: string): SecretKey {
  const base64 = text.trim();
  const bytes = Buffer.from(base64, "base64");
  // Node skips characters that are not base64, so only the way back shows whether all of it was read.
  if (bytes.length !== KEY_BYTES || bytes.toString("base64") !== base64) {
    throw new SecretError("SECRET_KEY_INVALID", `A secret key is ${KEY_BYTES} bytes in base64`);
  }
  return { id: keyId(bytes), key: createSecretKey(bytes) };
}

/**
 * Reads the installation's key, making it first when there is none. Of several processes that start
 * together, one makes the key and all get the same.
 *
 * @param file Created with mode 0600, in a folder that exists.
 * @throws SecretError SECRET_KEY_INVALID when the file holds something else.
 */
export function loadOrCreateSecretKey(file: string): SecretKey {
  const existing = readIfThere(file);
  if (existing !== null) return parseSecretKey(existing);

  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeDurably(draft, `${randomBytes(KEY_BYTES).toString("base64")}\n`);
  try {
    // Unlike a rename, a link does not replace a key that another process has made in the meantime.
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
  return parseSecretKey(readFileSync(file, "utf8"));
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** A key that is lost in a power failure would take everything sealed with it along. */
function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, "wx", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function keyId(bytes: Buffer): string {
  return createHash("sha256")
    .update("portcullis key id\0")
    .update(bytes)
    .digest("hex")
    .slice(0, 12);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
