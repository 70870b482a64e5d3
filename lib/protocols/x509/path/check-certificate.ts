import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { EXTENSION } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { READ_EXTENSIONS } from "#lib/protocols/x509/certificate/read-extensions.ts";
import type { Role } from "#lib/protocols/x509/lint/lint.ts";
import type { Reason } from "#lib/protocols/x509/path/chain-question.ts";
import { findingsAbout } from "#lib/protocols/x509/path/findings.ts";
import type { Profile } from "#lib/protocols/x509/path/profiles.ts";
import { reason } from "#lib/protocols/x509/path/reason.ts";

/** Qualifiers that are understood: a practice statement and a notice. @see RFC 5280, section 4.2.1.4 */
const KNOWN_QUALIFIERS: ReadonlySet<string> = new Set(["1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"]);

export interface Judgement {
  profile: Profile;
  /** Whole seconds are what certificates are dated in. */
  at: Date;
}

/** What refuses a certificate wherever in a path it stands; an anchor that does not count passes all but the key. */
export function* checkCertificate(
  certificate: Certificate,
  role: Role,
  { profile, at }: Judgement,
): Generator<Reason> {
  yield* checkKey(certificate, profile);
  if (role === "anchor" && !profile.anchorCounts) return;
  yield* checkEncoding(certificate);
  yield* checkValidity(certificate, at);
  yield* checkCriticalExtensions(certificate);
  yield* checkEnforcedRules(certificate, role, profile);
}

function* checkEncoding(certificate: Certificate): Generator<Reason> {
  const [first] = certificate.flaws.filter(({ kind }) => kind === "malformed");
  if (first !== undefined) {
    const detail = first.message.charAt(0).toLowerCase() + first.message.slice(1);
    yield reason("CERTIFICATE_MALFORMED", certificate, `is malformed: ${detail}`);
  }
}

function* checkValidity(certificate: Certificate, at: Date): Generator<Reason> {
  const { notBefore, notAfter } = certificate;
  const second = Math.floor(at.getTime() / 1000) * 1000;
  if (second > notAfter.getTime()) {
    yield reason("CERTIFICATE_EXPIRED", certificate, `expired at ${notAfter.toISOString()}`);
  }
  if (second < notBefore.getTime()) {
    const start = notBefore.toISOString();
    yield reason("CERTIFICATE_NOT_YET_VALID", certificate, `is not valid before ${start}`);
  }
}

function* checkCriticalExtensions(certificate: Certificate): Generator<Reason> {
  const unknown = certificate.extensions.find(
    ({ id, critical }) => critical && !READ_EXTENSIONS.has(id),
  );
  if (unknown !== undefined) {
    const what = `has the critical extension ${unknown.id}, which is not understood`;
    yield reason("UNKNOWN_CRITICAL_EXTENSION", certificate, what);
  }
  const policies = certificate.extensions.find(({ id }) => id === EXTENSION.certificatePolicies);
  const qualifier = (certificate.parsed.certificatePolicies ?? [])
    .flatMap(({ qualifiers }) => qualifiers)
    .find((type) => !KNOWN_QUALIFIERS.has(type));
  if (policies?.critical === true && qualifier !== undefined) {
    const what = `has the critical policy qualifier ${qualifier}, which is not understood`;
    yield reason("UNKNOWN_CRITICAL_EXTENSION", certificate, what);
  }
}

function* checkKey(certificate: Certificate, profile: Profile): Generator<Reason> {
  const { type, bits, curve } = certificate.publicKey;
  switch (type) {
    case "rsa":
    case "rsa-pss":
      if (bits !== null && bits < profile.smallestRsaBits) {
        const what = `has an RSA key of ${bits} bits, below ${profile.smallestRsaBits}`;
        yield reason("WEAK_KEY", certificate, what);
      }
      return;
    case "ec":
      yield* checkCurve(certificate, curve, profile);
      return;
    case "ed25519":
    case "ed448":
      return;
    case "dsa":
      yield reason("UNSUPPORTED_ALGORITHM", certificate, "has a DSA key");
      return;
    case "other":
      yield reason("UNSUPPORTED_ALGORITHM", certificate, "has a key of an unknown kind");
      return;
  }
}

function* checkCurve(
  certificate: Certificate,
  curve: string | null,
  profile: Profile,
): Generator<Reason> {
  if (curve === null) {
    const what = "has an elliptic curve key that spells out its curve in place of naming it";
    yield reason("UNSUPPORTED_ALGORITHM", certificate, what);
  } else if (curve === "prime192v1") {
    yield reason("WEAK_KEY", certificate, "has a key on the curve P-192");
  } else if (!profile.curves.has(curve)) {
    yield reason("UNSUPPORTED_ALGORITHM", certificate, `has a key on the curve ${curve}`);
  }
}

function* checkEnforcedRules(
  certificate: Certificate,
  role: Role,
  profile: Profile,
): Generator<Reason> {
  const broken = findingsAbout(certificate, role).find(({ rule }) => profile.enforced.has(rule));
  if (broken !== undefined) {
    yield {
      code: "CERTIFICATE_NONCONFORMING",
      certificate,
      message: `${broken.message} (${broken.source})`,
    };
  }
}
