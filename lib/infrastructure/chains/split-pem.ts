const BLOCK =
  /-----BEGIN ((?:X509 )?CERTIFICATE|X509 CRL|CRL)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;

/**
 * The certificates, or revocation lists, of a file in the order in which they stand there.
 *
 * @param bytes PEM with any number of blocks and text between them, or the DER of one.
 * @returns DER; empty when there are none. Keys and other blocks are left alone.
 * @see RFC 7468
 */
export function splitPem(bytes: Uint8Array, label: "certificate" | "crl"): Buffer[] {
  if (bytes[0] === DER_SEQUENCE) return [Buffer.from(bytes)];
  const text = Buffer.from(bytes).toString("latin1");
  return [...text.matchAll(BLOCK)]
    .filter(([, name = ""]) => name.endsWith("CRL") === (label === "crl"))
    .map(([, , base64 = ""]) => Buffer.from(base64, "base64"));
}

const DER_SEQUENCE = 0x30;
