import { eliminateSuites } from "#lib/infrastructure/tls-scan/eliminate-suites.ts";
import type { HelloAsker, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { settleGroups, settleSchemes } from "#lib/infrastructure/tls-scan/settle-partners.ts";
import { likelySuites, suiteCandidates } from "#lib/infrastructure/tls-scan/suite-candidates.ts";
import {
  createVersionLedger,
  type VersionLedger,
} from "#lib/infrastructure/tls-scan/version-ledger.ts";
import type { ProtocolVersion } from "#lib/protocols/tls/protocol-version.ts";

/** Everything found of one version. */
export interface VersionAnswer {
  ledger: VersionLedger;
  /** Whether the server refused the version by its name, or every single suite; null for neither. */
  refused: "version" | "suites" | null;
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
    return { ledger, refused: first.kind === "refused" ? "version" : null };
  }
  const others = await Promise.all(
    rare.map(async (suites) => ({ suites, first: await asker.ask(version, { ciphers: suites }) })),
  );
  const groups = [{ suites: likely, first }, ...others];
  if (groups.every((group) => group.first.kind === "refused")) return { ledger, refused: "suites" };
  const accepted = groups.filter((group) => group.first.kind === "chosen");
  const [only] = accepted;
  if (only !== undefined) {
    // Suites of several groups are offered side by side again, or their order would have to be asked for in pairs.
    await eliminateSuites(asker, ledger, accepted.length === 1 ? only : joined(version, accepted));
  }
  await Promise.all([settleGroups(asker, ledger), settleSchemes(asker, ledger)]);
  return { ledger, refused: null };
}

function joined(version: ProtocolVersion, groups: readonly { suites: number[] }[]) {
  const suites = groups.flatMap((group) => group.suites);
  const likely = likelySuites(version).filter((code) => suites.includes(code));
  return { suites: [...new Set([...likely, ...suites])], first: null };
}

/** Whether the first answer already says that this version is not spoken. */
function isElsewhere(first: Outcome, version: ProtocolVersion): boolean {
  if (first.kind === "chosen") return first.choice.version !== version;
  return first.kind === "stopped" || first.isAboutVersion;
}
