import { createHmac } from "node:crypto";

/** Digest that members with the same key file share. */
export function memberProof(keyFileContent: string): string {
  return createHmac("sha256", keyFileContent).update("simulated member").digest("hex");
}
