import {
  type Cluster,
  type ClusterCredentials,
  DEFAULT_CLUSTER_SETTINGS,
} from "#lib/domain/cluster/cluster.ts";
import type { Fact } from "#lib/domain/fact.ts";

/** A cluster named "orders" without secrets. */
export function aCluster(overrides: Partial<Cluster> = {}): Cluster {
  return {
    id: "cluster-1",
    name: "orders",
    displayUri: "mongodb://db-1:27017,db-2:27017/?replicaSet=rs0",
    settings: DEFAULT_CLUSTER_SETTINGS,
    hasCredentials: true,
    createdAt: "2026-11-22T10:00:00.000Z",
    createdBy: "olga",
    ...overrides,
  };
}

/** Credentials with a password that no log or answer may show. */
export function someCredentials(overrides: Partial<ClusterCredentials> = {}): ClusterCredentials {
  return {
    uri: "mongodb://admin:canary-password@db-1:27017,db-2:27017/?replicaSet=rs0",
    caPem: null,
    clientPem: null,
    ...overrides,
  };
}

/** A fact about the cluster "cluster-1". */
export function aFact(overrides: Partial<Fact> = {}): Fact {
  return {
    at: "2026-11-22T10:00:00.000Z",
    kind: "cluster.added",
    actorId: "olga",
    actorName: "Olga",
    clusterId: "cluster-1",
    rolloutId: null,
    host: null,
    message: "Cluster orders was added",
    ...overrides,
  };
}
