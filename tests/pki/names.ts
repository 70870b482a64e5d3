import { encodeElement as element } from "#lib/protocols/x509/der/encode-element.ts";
import {
  explicit,
  implicit,
  objectIdentifier,
  octetString,
  type StringType,
  sequence,
  setOf,
  text,
} from "#tests/pki/der-writer.ts";

const ATTRIBUTE_TYPES = {
  CN: "2.5.4.3",
  SN: "2.5.4.4",
  serialNumber: "2.5.4.5",
  C: "2.5.4.6",
  L: "2.5.4.7",
  ST: "2.5.4.8",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  DC: "0.9.2342.19200300.100.1.25",
  emailAddress: "1.2.840.113549.1.9.1",
} as const;
export type AttributeType = keyof typeof ATTRIBUTE_TYPES;

const USUAL_STRING: Partial<Record<AttributeType, StringType>> = {
  C: "printable",
  serialNumber: "printable",
  DC: "ia5",
  emailAddress: "ia5",
};

/** DER of one attribute: the type and a string. @param string Absent for the usual type of the attribute. */
export function attribute(type: AttributeType, value: string, string?: StringType): Buffer {
  const stringType = string ?? USUAL_STRING[type] ?? "utf8";
  return sequence(objectIdentifier(ATTRIBUTE_TYPES[type]), text(value, stringType));
}

/** DER of an attribute of any type around any value. */
export function rawAttribute(oid: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(oid), value);
}

/** DER of a Name. Each argument is a relative name: one attribute, or a list for a multi-valued one. */
export function name(...relativeNames: readonly (Buffer | readonly Buffer[])[]): Buffer {
  return sequence(
    ...relativeNames.map((part) => (Buffer.isBuffer(part) ? setOf(part) : setOf(...part))),
  );
}

/** The name `O=Test PKI,CN=commonName`, root first. */
export function commonName(value: string, string: StringType = "utf8"): Buffer {
  return name(attribute("O", "Test PKI", string), attribute("CN", value, string));
}

export const EMPTY_NAME = sequence();

/** DER of GeneralNames' members. @see RFC 5280, section 4.2.1.6 */
export const generalName = {
  dns: (value: string) => element(0x82, Buffer.from(value, "latin1")),
  email: (value: string) => element(0x81, Buffer.from(value, "latin1")),
  uri: (value: string) => element(0x86, Buffer.from(value, "latin1")),
  /** @param bytes Address, or address and mask for a name constraint. */
  ip: (...bytes: readonly number[]) => element(0x87, Buffer.from(bytes)),
  directory: (name: Buffer) => explicit(4, name),
  registeredId: (oid: string) => implicit(8, objectIdentifier(oid)),
  other: (oid: string, value: Buffer) => element(0xa0, objectIdentifier(oid), explicit(0, value)),
  x400: () => element(0xa3, octetString(Buffer.of(0))),
  ediParty: (party: string) => element(0xa5, explicit(1, text(party, "utf8"))),
} as const;
