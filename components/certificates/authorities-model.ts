import { commonName } from "#components/certificates/certificate-words.ts";
import { shortHosts } from "#components/clusters/host-names.ts";
import type { CertificateInventory, TrustedAuthority } from "#lib/contracts/certificate.ts";

/** How well it is known that a node accepts an authority. */
export type TrustEvidenceKind = "certificate" | "name";

export interface AuthorityColumn {
  clusterId: string;
  host: string;
  short: string;
}

export interface AuthorityRow {
  key: string;
  authority: TrustedAuthority;
  name: string;
  /** In the order of the columns; null where nothing says that the node accepts it. */
  cells: (TrustEvidenceKind | null)[];
  nodes: number;
}

export interface AuthorityMatrix {
  clusters: { id: string; name: string; columns: AuthorityColumn[] }[];
  rows: AuthorityRow[];
}

/**
 * Who trusts which authority: authorities by how many nodes accept them, nodes by cluster.
 *
 * @param clusterId Only this cluster; null for all.
 */
export function buildAuthorities(
  { authorities, clusters }: CertificateInventory,
  clusterId: string | null,
): AuthorityMatrix {
  const shown = clusters
    .filter(({ id, nodes }) => nodes.length > 0 && (clusterId === null || id === clusterId))
    .map(({ id, name, nodes }) => {
      const { short } = shortHosts(nodes);
      return {
        id,
        name,
        columns: nodes.map((host) => ({ clusterId: id, host, short: short(host) })),
      };
    });
  const columns = shown.flatMap((cluster) => cluster.columns);
  const rows = authorities.map((authority) => rowOf(authority, columns));
  return {
    clusters: shown,
    rows: rows
      .filter(({ nodes }) => nodes > 0)
      .toSorted((a, b) => b.nodes - a.nodes || a.name.localeCompare(b.name)),
  };
}

function rowOf(authority: TrustedAuthority, columns: readonly AuthorityColumn[]): AuthorityRow {
  const sources = new Map<string, TrustEvidenceKind>();
  for (const { clusterId, host, source } of authority.trustedBy) {
    const key = `${clusterId} ${host}`;
    // A bundle holds the certificate itself, which is more than the name that a node asks for.
    if (source === "bundle" || !sources.has(key)) {
      sources.set(key, source === "bundle" ? "certificate" : "name");
    }
  }
  const cells = columns.map(({ clusterId, host }) => sources.get(`${clusterId} ${host}`) ?? null);
  return {
    key: authority.sha256 ?? authority.subject,
    authority,
    name: commonName(authority.subject),
    cells,
    nodes: cells.filter((cell) => cell !== null).length,
  };
}

/** The matrix as it is on screen. */
export function authorityRows({ clusters, rows }: AuthorityMatrix): string[][] {
  const columns = clusters.flatMap((cluster) => cluster.columns);
  return [
    ["Authority", "Subject", "SHA-256", "Expires", ...columns.map(({ host }) => host)],
    ...rows.map(({ name, authority, cells }) => [
      name,
      authority.subject,
      authority.sha256 ?? "",
      authority.notAfter ?? "",
      ...cells.map((cell) => cell ?? ""),
    ]),
  ];
}
