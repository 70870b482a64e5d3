import { createHash } from "node:crypto";
import type { Hasher } from "#lib/application/ports.ts";

/** SHA-256 by OpenSSL. */
export const systemHasher: Hasher = {
  sha256Hex: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
};
