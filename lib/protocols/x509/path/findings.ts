import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import type { Role } from "#lib/protocols/x509/lint/lint.ts";
import { LINTS } from "#lib/protocols/x509/lint/lints.ts";
import type { Finding } from "#lib/protocols/x509/path/chain-question.ts";
import { titleOf } from "#lib/protocols/x509/path/reason.ts";

/** What an expert would say of a certificate, whatever the verdict on its path. */
export function findingsAbout(certificate: Certificate, role: Role): readonly Finding[] {
  const byRole = known.get(certificate) ?? new Map<Role, readonly Finding[]>();
  const remembered = byRole.get(role);
  if (remembered !== undefined) return remembered;
  const found = look(certificate, role);
  known.set(certificate, byRole.set(role, found));
  return found;
}

/** A search asks the same of a certificate many times. */
const known = new WeakMap<Certificate, Map<Role, readonly Finding[]>>();

function look(certificate: Certificate, role: Role): Finding[] {
  const flaws = certificate.flaws.map(({ code, kind, message, source }): Finding => {
    const severity = kind === "malformed" ? "error" : "warning";
    return { rule: code, severity, message: about(certificate, message), certificate, source };
  });
  const lints = LINTS.filter((lint) => lint.breaks(certificate, role)).map(
    ({ rule, severity, message, source }): Finding => {
      return { rule, severity, message: about(certificate, message), certificate, source };
    },
  );
  return [...flaws, ...lints];
}

function about(certificate: Certificate, message: string): string {
  return `${titleOf(certificate)}: ${message}`;
}
