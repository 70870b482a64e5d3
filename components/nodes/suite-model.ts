import { versionWord } from "#components/nodes/version-words.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import {
  hasForwardSecrecy,
  isAead,
  isBroken,
  type NegotiableSuite,
  suitesOf,
} from "#lib/domain/observation/cipher-traits.ts";
import { TLS_VERSIONS, type TlsVersion } from "#lib/domain/observation/tls-posture.ts";

/** From best to worst. */
export const SUITE_STRENGTHS = [
  "forward-aead",
  "forward-cbc",
  "no-forward-secrecy",
  "broken",
] as const;
export type SuiteStrength = (typeof SUITE_STRENGTHS)[number];

/** `unseen`: not asked or not told, which is never a refusal. */
export type Seen = "accepted" | "refused" | "unseen";

export interface VersionColumn {
  version: TlsVersion;
  /** "TLS 1.2". */
  word: string;
  support: Seen;
  /** Whether accepting it is something to repair. */
  isOutdated: boolean;
  preference: "server" | "client" | null;
  /** Number of suites; null before a deep look. */
  suites: number | null;
}

export interface SuiteCell {
  version: TlsVersion;
  state: Seen;
  /** Place in the server's own order, from 1; null where the client's order decides. */
  rank: number | null;
}

export interface SuiteRow {
  suite: string;
  cells: SuiteCell[];
}

export interface SuiteGroup {
  strength: SuiteStrength;
  rows: SuiteRow[];
}

export interface SuiteGrid {
  columns: VersionColumn[];
  /** Only strengths that the listener negotiates; empty before a deep look. */
  groups: SuiteGroup[];
}

type Tls = NodeObservationDto["tls"];
type Enumeration = NonNullable<Tls["enumeration"]>;

const OUTDATED: ReadonlySet<TlsVersion> = new Set(["SSLv3", "TLSv1", "TLSv1.1"]);

/** How well a suite protects what was recorded. */
export function strengthOf(suite: NegotiableSuite): SuiteStrength {
  if (isBroken(suite)) return "broken";
  if (!hasForwardSecrecy(suite)) return "no-forward-secrecy";
  return isAead(suite) ? "forward-aead" : "forward-cbc";
}

/** Versions as columns and suites as rows, the strongest first, each in the order of the newest version that has it. */
export function buildSuiteGrid(
  versions: Tls["versions"],
  enumeration: Enumeration | null,
): SuiteGrid {
  const columns = TLS_VERSIONS.map((version) => columnOf(version, versions[version], enumeration));
  if (enumeration === null) return { columns, groups: [] };
  const newestFirst = enumeration.versions.toSorted(
    (a, b) => TLS_VERSIONS.indexOf(b.version) - TLS_VERSIONS.indexOf(a.version),
  );
  const strengths = new Map<string, SuiteStrength>();
  for (const suite of suitesOf({ ...enumeration, versions: newestFirst })) {
    if (!strengths.has(suite.cipher)) strengths.set(suite.cipher, strengthOf(suite));
  }
  const groups = SUITE_STRENGTHS.map((strength) => ({
    strength,
    rows: [...strengths.keys()]
      .filter((suite) => strengths.get(suite) === strength)
      .map((suite) => ({ suite, cells: columns.map((each) => cellOf(suite, each, enumeration)) })),
  }));
  return { columns, groups: groups.filter((group) => group.rows.length > 0) };
}

function columnOf(
  version: TlsVersion,
  observed: boolean | null | undefined,
  enumeration: Enumeration | null,
): VersionColumn {
  const listed = enumeration?.versions.find((each) => each.version === version);
  return {
    version,
    word: versionWord(version),
    support: supportOf(observed, listed !== undefined && listed.ciphers.length > 0),
    isOutdated: OUTDATED.has(version),
    preference: listed?.preference ?? null,
    suites: listed?.ciphers.length ?? null,
  };
}

function supportOf(observed: boolean | null | undefined, hasSuites: boolean): Seen {
  if (hasSuites || observed === true) return "accepted";
  return observed === false ? "refused" : "unseen";
}

function cellOf(suite: string, column: VersionColumn, enumeration: Enumeration): SuiteCell {
  const { version } = column;
  const listed = enumeration.versions.find((each) => each.version === version);
  const place = listed?.ciphers.indexOf(suite) ?? -1;
  if (listed !== undefined && place >= 0) {
    return { version, state: "accepted", rank: listed.preference === "server" ? place + 1 : null };
  }
  const isUnseen = listed === undefined && column.support !== "refused";
  return { version, state: isUnseen ? "unseen" : "refused", rank: null };
}
