import type { SuiteNeeds } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import type { VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";
import { SIGNATURE_SCHEMES } from "#lib/protocols/tls/signature-scheme.ts";

/** Which partners a hello offers beside its suites. */
export interface PartnerOffer {
  groups: number[];
  signatureSchemes: number[];
  /** Whether less than all is offered, so that a suite may be refused for want of a partner. */
  narrowsGroups: boolean;
  narrowsSchemes: boolean;
}

/** Everything, so that a refusal can only mean the suites. */
export function allPartners(ledger: VersionLedger): PartnerOffer {
  return untestedPartners(ledger, { groups: false, schemes: false });
}

/** Only what is still unknown in the pools that ride along, and everything of the others. */
export function untestedPartners(
  { groups, schemes, certificateCurve }: VersionLedger,
  rides: { groups: boolean; schemes: boolean },
): PartnerOffer {
  const narrowsGroups = rides.groups && groups.isOpen() && !groups.isUntouched();
  const narrowed = [...schemes.values()].filter(
    (pool) => rides.schemes && pool.isOpen() && !pool.isUntouched(),
  );
  const hidden = new Set(narrowed.flatMap((pool) => pool.found));
  return {
    groups: narrowsGroups ? withCurve(groups.untested(), certificateCurve) : [...groups.all],
    signatureSchemes: SIGNATURE_SCHEMES.map(({ code }) => code).filter((code) => !hidden.has(code)),
    narrowsGroups,
    narrowsSchemes: narrowed.length > 0,
  };
}

/**
 * Whether suites with other needs than the chosen one could have been chosen under this offer: what was offered in full
 * was there for all of them, and what was not has been proven by the choice alone.
 */
export function couldServe(
  { narrowsGroups, narrowsSchemes }: PartnerOffer,
  chosen: SuiteNeeds,
): (needs: SuiteNeeds) => boolean {
  return ({ group, key }) => {
    const hasGroup = !group || !narrowsGroups || chosen.group;
    return hasGroup && (key === null || !narrowsSchemes || key === chosen.key);
  };
}

/** The certificate's own curve comes last, for servers that follow the client's order. */
function withCurve(groups: number[], curve: number | null): number[] {
  return curve === null || groups.includes(curve) ? groups : [...groups, curve];
}
