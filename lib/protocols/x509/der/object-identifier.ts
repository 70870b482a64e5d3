import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/** Longest real identifiers have about 30 octets; beyond this one it is an attack on memory. */
const LONGEST = 128;

/** The same few identifiers stand in every certificate; reading one costs more than remembering it. */
const known = new Map<string, string>();
const KNOWN_LIMIT = 1_000;

/**
 * Dotted form of the content octets of an OBJECT IDENTIFIER.
 *
 * @throws X509FormatError where an arc is cut off or padded. @see ITU-T X.690, section 8.19
 */
export function objectIdentifierOf(content: Buffer): string {
  const key = content.toString("latin1");
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const read = dotted(content);
  if (known.size < KNOWN_LIMIT) known.set(key, read);
  return read;
}

function dotted(content: Buffer): string {
  const last = content.at(-1);
  if (last === undefined || last >= 0x80 || content.length > LONGEST) throw malformed();
  const arcs: bigint[] = [];
  let value = 0n;
  let startsArc = true;
  for (const byte of content) {
    if (startsArc && byte === 0x80) throw malformed();
    value = (value << 7n) | BigInt(byte & 0x7f);
    startsArc = byte < 0x80;
    if (startsArc) {
      arcs.push(value);
      value = 0n;
    }
  }
  const [first = 0n, ...rest] = arcs;
  return [...firstTwoArcs(first), ...rest].join(".");
}

function firstTwoArcs(first: bigint): [bigint, bigint] {
  if (first >= 80n) return [2n, first - 80n];
  return [first / 40n, first % 40n];
}

function malformed(): X509FormatError {
  return new X509FormatError(
    "OBJECT_IDENTIFIER_MALFORMED",
    "An OBJECT IDENTIFIER is empty, cut off, padded or too long",
  );
}
