import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { nameConstraints, subjectAltName } from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";
import { attribute, commonName, EMPTY_NAME, generalName, name } from "#tests/pki/names.ts";
import type { PathCase } from "#tests/x509/pkits/expect-verdict.ts";

export const root = aRoot("anchor");

interface Limits {
  permitted?: readonly Buffer[];
  excluded?: readonly Buffer[];
}

/** A directory name: one organization, and units inside of it. */
export function directory(...units: readonly string[]): Buffer {
  return name(
    attribute("C", "US"),
    attribute("O", "Test Certificates"),
    ...units.map((unit) => attribute("OU", unit)),
  );
}

/** The same with a common name at the end. */
export function personIn(...units: readonly string[]): Buffer {
  return name(
    attribute("C", "US"),
    attribute("O", "Test Certificates"),
    ...units.map((unit) => attribute("OU", unit)),
    attribute("CN", "end entity"),
  );
}

/** A name constraint, or an alternative name, that is a directory name. */
export function directoryName(...units: readonly string[]): Buffer {
  return generalName.directory(directory(...units));
}

/** An authority that is constrained to these names. */
export function constrained(
  limits: Limits,
  { under = root, subject }: { under?: BuiltCertificate; subject?: Buffer } = {},
): BuiltCertificate {
  // A name and key of its own, or it could be left out of the path.
  const label = under === root ? "constrained" : "constrained further";
  return anIntermediate(under, label, {
    ...(subject === undefined ? {} : { subject }),
    also: [nameConstraints(limits)],
  });
}

export interface EndEntity {
  subject?: Buffer;
  /** GeneralName encodings; none for no extension. */
  names?: readonly Buffer[];
}

/** An end entity with these names at the end of the chain. */
export function endEntity(
  title: string,
  {
    valid,
    below,
    subject,
    names = [],
  }: EndEntity & {
    valid: boolean;
    /** The authorities, the upper one first. */
    below: readonly BuiltCertificate[];
  },
): PathCase {
  const issuer = below.at(-1) ?? root;
  // Where the subject is empty, the alternative name has to be critical.
  const isCritical = subject?.equals(EMPTY_NAME) === true;
  const wish: IssueWish =
    names.length === 0 ? { without: ["2.5.29.17"] } : { also: [subjectAltName(names, isCritical)] };
  const leaf = aLeaf(issuer, "end entity", {
    subject: subject ?? commonName("end entity"),
    ...wish,
  });
  return { title, valid, root, chain: [...below, leaf] };
}
