const TAG = { sequence: 0x30, set: 0x31, oid: 0x06, bmpString: 0x1e } as const;

const SHORT_NAMES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
};

interface Element {
  tag: number;
  content: Buffer;
}

/**
 * A distinguished name as people write it, last part first: `CN=Test CA,O=Example`.
 *
 * @param der DER encoding of a Name.
 * @returns Null when the bytes are not a Name.
 * @see RFC 5280, section 4.1.2.4; RFC 4514, section 2
 */
export function readDistinguishedName(der: Buffer): string | null {
  const [name, ...rest] = elementsOf(der) ?? [];
  if (name?.tag !== TAG.sequence || rest.length > 0) return null;
  const parts = (elementsOf(name.content) ?? []).map(readRelativeName);
  return parts.some((part) => part === null) ? null : parts.toReversed().join(",");
}

function readRelativeName({ tag, content }: Element): string | null {
  if (tag !== TAG.set) return null;
  const attributes = (elementsOf(content) ?? []).map(readAttribute);
  if (attributes.length === 0 || attributes.some((attribute) => attribute === null)) return null;
  return attributes.join("+");
}

function readAttribute({ content }: Element): string | null {
  const [type, value] = elementsOf(content) ?? [];
  if (type?.tag !== TAG.oid || value === undefined) return null;
  const oid = readObjectIdentifier(type.content);
  return `${SHORT_NAMES[oid] ?? oid}=${escapeValue(readText(value))}`;
}

function readText({ tag, content }: Element): string {
  // BMPString is UTF-16 in network order; every other string type in use is read as UTF-8.
  if (tag !== TAG.bmpString || content.length % 2 !== 0) return content.toString("utf8");
  return Buffer.from(content).swap16().toString("utf16le");
}

function escapeValue(text: string): string {
  return text
    .replace(/[",+;<>\\]/g, "\\$&")
    .replace(/^[ #]/, "\\$&")
    .replace(/ $/, "\\ ");
}

function readObjectIdentifier(bytes: Buffer): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) {
      arcs.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join(".");
}

function elementsOf(bytes: Buffer): Element[] | null {
  const elements: Element[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const length = lengthAt(bytes, offset + 1);
    if (length === null || length.end + length.value > bytes.length) return null;
    const next = length.end + length.value;
    elements.push({ tag: bytes[offset] ?? 0, content: bytes.subarray(length.end, next) });
    offset = next;
  }
  return elements;
}

function lengthAt(bytes: Buffer, offset: number): { value: number; end: number } | null {
  const first = bytes[offset];
  if (first === undefined) return null;
  if (first < 0x80) return { value: first, end: offset + 1 };
  const width = first & 0x7f;
  if (width === 0 || width > 3 || offset + 1 + width > bytes.length) return null;
  return { value: bytes.readUIntBE(offset + 1, width), end: offset + 1 + width };
}
