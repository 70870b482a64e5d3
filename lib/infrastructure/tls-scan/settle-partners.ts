import { noteGroupList, withListWish } from "#lib/infrastructure/tls-scan/group-list.ts";
import type { Choice, HelloAsker } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { processKeyShare } from "#lib/infrastructure/tls-scan/hello-offers.ts";
import { needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import {
  groupSuites,
  signedSuites,
  type VersionLedger,
} from "#lib/infrastructure/tls-scan/version-ledger.ts";
import { MAX_SUITES_PER_HELLO } from "#lib/protocols/tls/hello-offer.ts";
import { SIGNATURE_SCHEMES, type SigningKey } from "#lib/protocols/tls/signature-scheme.ts";

/** Finds the groups that did not come along with the suites. */
export async function settleGroups(asker: HelloAsker, ledger: VersionLedger): Promise<void> {
  const { groups, version } = ledger;
  const suites = groupSuites(ledger);
  const free = suites.filter((code) => needsOf(code).key !== "ECDSA");
  const isSettled = !groups.isOpen() && (!ledger.groupsClosedByEcdsa || free.length === 0);
  if (suites.length === 0 || isSettled) return;
  const ciphers = (free.length > 0 ? free : suites).slice(0, MAX_SUITES_PER_HELLO);
  const curve = free.length > 0 ? null : ledger.certificateCurve;
  for (let untested = groups.untested(); untested.length > 0; untested = groups.untested()) {
    const offered = curve === null || untested.includes(curve) ? untested : [...untested, curve];
    const outcome = await asker.ask(version, { ciphers, ...withListWish(ledger, offered) });
    if (outcome.kind !== "chosen" || !takeGroup(ledger, outcome.choice)) return groups.close();
  }
}

/** Enters the group of a choice and what came with it; false where the choice shows no new one. */
function takeGroup(ledger: VersionLedger, choice: Choice): boolean {
  if (choice.group === null || !ledger.groups.take(choice.group)) return false;
  noteGroupList(ledger, choice);
  return true;
}

/** Finds the signature schemes that did not come along with the suites. */
export async function settleSchemes(asker: HelloAsker, ledger: VersionLedger): Promise<void> {
  await Promise.all(
    [...ledger.schemes].map(async ([key, pool]) => {
      const ciphers = signedSuites(ledger, key).slice(0, MAX_SUITES_PER_HELLO);
      while (ciphers.length > 0 && pool.isOpen()) {
        const signatureSchemes = pool.untested();
        const outcome = await asker.ask(ledger.version, { ciphers, signatureSchemes });
        const scheme = outcome.kind === "chosen" ? outcome.choice.signatureScheme : null;
        if (scheme === null || !pool.take(scheme)) pool.close();
      }
    }),
  );
}

/**
 * The signature schemes of TLS 1.3 that no older version has shown.
 *
 * Those of a kind of key that TLS 1.2 signed with are settled there; a TLS 1.3 signature has to be paid for by the
 * server, since it comes only after a key share.
 */
export async function findTls13Schemes(
  asker: HelloAsker,
  ledger: VersionLedger,
  older: VersionLedger | null,
): Promise<number[]> {
  const share = ledger.groups.found.map(processKeyShare).find((made) => made !== null);
  if (share === undefined || ledger.accepted.length === 0) return [];
  const found: number[] = [];
  let untested = SIGNATURE_SCHEMES.filter(
    ({ key, tls13Only }) => tls13Only || !hasSigned(older, key),
  ).map(({ code }) => code);
  while (untested.length > 0) {
    const outcome = await asker.ask(ledger.version, {
      ciphers: ledger.accepted,
      groups: [share.group],
      signatureSchemes: untested,
      keyShares: [share],
    });
    const scheme = outcome.kind === "chosen" ? outcome.choice.signatureScheme : null;
    if (scheme === null || !untested.includes(scheme)) return found;
    found.push(scheme);
    untested = untested.filter((code) => code !== scheme);
  }
  return found;
}

function hasSigned(ledger: VersionLedger | null, key: SigningKey): boolean {
  return ledger !== null && signedSuites(ledger, key).length > 0;
}
