import { eliminateSuites } from "#lib/infrastructure/tls-scan/eliminate-suites.ts";
import type { HelloAsker, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { settleGroups, settleSchemes } from "#lib/infrastructure/tls-scan/settle-partners.ts";
import { suiteCandidates } from "#lib/infrastructure/tls-scan/suite-candidates.ts";
import {
  createVersionLedger,
  type VersionLedger,
} from "#lib/infrastructure/tls-scan/version-ledger.ts";
import type { ProtocolVersion } from "#lib/protocols/tls/protocol-version.ts";

/** Everything found of one version, or that the server refused it by name. */
export interface VersionAnswer {
  ledger: VersionLedger;
  isVersionRefused: boolean;
}

/** Finds every suite, group and signature scheme of one version. */
export async function enumerateVersion(
  asker: HelloAsker,
  version: ProtocolVersion,
): Promise<VersionAnswer> {
  const ledger = createVersionLedger(version);
  const [likely = [], ...rare] = suiteCandidates(version);
  const first = await asker.ask(version, { ciphers: likely });
  if (isElsewhere(first, version)) {
    return { ledger, isVersionRefused: first.kind === "refused" };
  }
  await Promise.all([
    eliminateSuites(asker, ledger, { suites: likely, first }),
    ...rare.map((suites) => eliminateApart(asker, ledger, suites)),
  ]);
  await Promise.all([settleGroups(asker, ledger), settleSchemes(asker, ledger)]);
  return { ledger, isVersionRefused: false };
}

/** Whether the first answer already says that this version is not spoken. */
function isElsewhere(first: Outcome, version: ProtocolVersion): boolean {
  if (first.kind === "chosen") return first.choice.version !== version;
  return first.kind === "stopped" || first.isAboutVersion;
}

async function eliminateApart(
  asker: HelloAsker,
  ledger: VersionLedger,
  suites: readonly number[],
): Promise<void> {
  const first = await asker.ask(ledger.version, { ciphers: suites });
  await eliminateSuites(asker, ledger, { suites, first });
}
