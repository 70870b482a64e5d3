import type { GeneralName, NameConstraints } from "#lib/protocols/x509/certificate/certificate.ts";
import { generalNameOf } from "#lib/protocols/x509/certificate/read-general-name.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/**
 * The value of a nameConstraints extension.
 *
 * @throws X509FormatError also where it constrains nothing, where a subtree has a minimum or maximum, and where a mask
 *   is not a run of ones. @see RFC 5280, section 4.2.1.10
 */
export function readNameConstraints(value: Buffer): NameConstraints {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const permitted = cursor.optional(constructedContextTag(0));
  const excluded = cursor.optional(constructedContextTag(1));
  cursor.end();
  if (permitted === null && excluded === null) {
    throw new X509FormatError("VALUE_EMPTY", "Name constraints neither permit nor exclude");
  }
  return {
    permitted: permitted === null ? [] : subtreesOf(permitted.content),
    excluded: excluded === null ? [] : subtreesOf(excluded.content),
  };
}

function subtreesOf(content: Buffer): GeneralName[] {
  const cursor = new DerCursor(content);
  const bases: GeneralName[] = [];
  while (!cursor.atEnd) bases.push(baseOf(cursor.next(TAG.sequence).content));
  if (bases.length > 0) return bases;
  throw new X509FormatError("VALUE_EMPTY", "A list of subtrees is empty");
}

function baseOf(content: Buffer): GeneralName {
  const cursor = new DerCursor(content);
  const base = generalNameOf(cursor.any());
  // Minimum is always 0, which DER leaves out, and maximum is always absent.
  cursor.end();
  if (base.kind === "ip" && !isAddressAndMask(base.value)) {
    throw new X509FormatError("VALUE_OUT_OF_RANGE", "A constraint is no address with a mask");
  }
  return base;
}

function isAddressAndMask(value: Buffer): boolean {
  if (value.length !== 8 && value.length !== 32) return false;
  const bits = [...value.subarray(value.length / 2)]
    .map((octet) => octet.toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits);
}
