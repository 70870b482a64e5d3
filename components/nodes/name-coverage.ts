import { nameOf } from "#components/certificates/certificate-words.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import { coversHost } from "#lib/domain/checks/host-name.ts";

export interface CoveredName {
  name: string;
  /** Who will dial the node by it. */
  askedBy: string;
  /** The name in the certificate that covers it, without its kind. */
  coveredBy: string | null;
}

export interface NameCoverage {
  /** Null where no certificate was seen. */
  rows: CoveredName[] | null;
  /** Names in the certificate that nothing here needs. */
  spare: string[];
  /** Whether names of split horizons are among the rows; false where the configuration was not read. */
  knowsHorizons: boolean;
}

/** Every name by which the node is dialled, and the name of its certificate that covers it. */
export function nameCoverage({
  host,
  horizons,
  tls,
}: Pick<NodeObservationDto, "host" | "horizons" | "tls">): NameCoverage {
  const knowsHorizons = horizons !== null;
  const leaf = tls.chain[0];
  if (leaf === undefined) return { rows: null, spare: [], knowsHorizons };
  const names = leaf.subjectAltNames;
  const covering = (wanted: string) =>
    names.find((name) => coversHost([name], wanted.includes(":") ? wanted : `${wanted}:0`)) ?? null;
  const wanted = [
    { name: host, askedBy: "members, and clients by the set's configuration" },
    ...(horizons ?? []).map((name) => ({ name, askedBy: "clients of a split horizon" })),
  ];
  const found = wanted.map((row) => ({ ...row, covering: covering(row.name) }));
  const used = new Set(found.map((row) => row.covering));
  return {
    rows: found.map(({ name, askedBy, covering: by }) => ({
      name,
      askedBy,
      coveredBy: by === null ? null : nameOf(by),
    })),
    spare: names.filter((name) => !used.has(name)).map(nameOf),
    knowsHorizons,
  };
}
