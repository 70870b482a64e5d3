import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

/** A bundle "roots" for all nodes of the cluster "cluster-1". */
export function aCaBundle(overrides: Partial<CaBundle> = {}): CaBundle {
  return {
    id: "bundle-1",
    clusterId: "cluster-1",
    name: "roots",
    hosts: null,
    pem: "pem",
    certificates: [],
    createdAt: "2026-11-22T10:00:00.000Z",
    createdBy: "Olga",
    ...overrides,
  };
}
