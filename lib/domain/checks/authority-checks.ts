import { type ClusterCheck, notApplicable, type Verdict } from "#lib/domain/checks/finding.ts";
import { inShort } from "#lib/domain/checks/judge-tls.ts";
import { daysLeft } from "#lib/domain/checks/validity.ts";
import type { Observation, ObservedCertificate } from "#lib/domain/observation/observation.ts";

const WARN_DAYS = 30;

/** A node sends no root, so the chain alone does not show when trust itself ends. */
export const CHAIN_10: ClusterCheck = {
  id: "CHAIN-10",
  title: "No authority in the CA file or a bundle expires soon",
  severity: "high",
  expected: `every authority that is known has more than ${WARN_DAYS} days left`,
  fix: "Renew the authority, and roll the new one out beside the old one before it ends",
  judge: judgeKnownAuthorities,
};

interface Kept {
  where: string;
  authority: ObservedCertificate;
}

function judgeKnownAuthorities({ trust }: Observation, now: Date): Verdict {
  const kept: Kept[] = [
    ...(trust?.caFile ?? []).map((authority) => ({ where: "the CA file", authority })),
    ...(trust?.bundles ?? []).flatMap(({ name, authorities }) =>
      authorities.map((authority) => ({ where: `bundle ${name}`, authority })),
    ),
  ];
  if (kept.length === 0) return notApplicable("no CA file and no bundle is known");
  const ended = kept.filter(({ authority }) => daysLeft(authority, now) < 0);
  const ending = kept.filter(({ authority }) => daysLeft(authority, now) <= WARN_DAYS);
  if (ending.length === 0) {
    return { result: "pass", observed: `${kept.length} known, none ends within ${WARN_DAYS} days` };
  }
  const observed = inShort(
    ending.map(({ where, authority }) => `${authority.subject} in ${where}, ${authority.notAfter}`),
  );
  // An authority that has ended helps nobody and may stay in a file while its successor does the work.
  const isOver = ended.length === ending.length && kept.length > ended.length;
  return isOver ? { result: "warn", severity: "low", observed } : { result: "fail", observed };
}
