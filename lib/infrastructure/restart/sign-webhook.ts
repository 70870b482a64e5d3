import { createHmac } from "node:crypto";

/**
 * Headers by which a receiver knows that the body is ours and fresh: HMAC-SHA256 with the shared secret over
 * the time, a dot, and the bytes of the body.
 */
export function signatureHeaders(
  body: string,
  { secret, now }: { secret: string; now: Date },
): { "portcullis-timestamp": string; "portcullis-signature": string } {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const mac = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return { "portcullis-timestamp": timestamp, "portcullis-signature": `v1=${mac}` };
}
