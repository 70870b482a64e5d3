import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import type { ChainQuestion, Finding } from "#lib/protocols/x509/path/chain-question.ts";
import { checkCertificate } from "#lib/protocols/x509/path/check-certificate.ts";
import { checkAuthority } from "#lib/protocols/x509/path/check-issuer.ts";
import { PROFILES } from "#lib/protocols/x509/path/profiles.ts";

/** What would refuse the anchor of a path, where the profile takes nothing from it but its name and key. */
export function findAnchorFaults(
  path: readonly Certificate[],
  { profile: name, at }: Pick<ChainQuestion, "profile" | "at">,
): Finding[] {
  const anchor = path.at(-1);
  const profile = PROFILES[name];
  if (anchor === undefined || profile.anchorCounts || path.length < 2) return [];
  const judgement = { profile: { ...profile, anchorCounts: true }, at };
  const faults = [
    ...checkCertificate(anchor, "anchor", judgement),
    ...checkAuthority(anchor, path.slice(0, -1), true),
  ];
  return faults.map(({ code, message }) => ({
    rule: `anchor-${code.toLowerCase().replaceAll("_", "-")}`,
    severity: "warning",
    message,
    certificate: anchor,
    source: "RFC 5280 6.1.1 (d)",
  }));
}
