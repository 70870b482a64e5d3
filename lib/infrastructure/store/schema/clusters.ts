import { sql } from "drizzle-orm";
import { bigint, boolean, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { ClusterSettings } from "#lib/domain/cluster/cluster.ts";
import type { Observation, ProbeDepth } from "#lib/domain/observation/observation.ts";
import { instant } from "#lib/infrastructure/store/schema/instant.ts";

export const clusters = pgTable(
  "clusters",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    displayUri: text("display_uri").notNull(),
    settings: jsonb("settings").$type<ClusterSettings>().notNull(),
    hasCredentials: boolean("has_credentials").notNull(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
  },
  // Two clusters that differ only in capitals would be mixed up by the people who approve their changes.
  (table) => [uniqueIndex("clusters_name").on(sql`lower(${table.name})`)],
);

/** Every column is sealed and bound to its row, so none can be exchanged for another cluster's. */
export const clusterCredentials = pgTable("cluster_credentials", {
  clusterId: text("cluster_id")
    .primaryKey()
    .references(() => clusters.id, { onDelete: "cascade" }),
  uri: text("uri").notNull(),
  caPem: text("ca_pem"),
  clientPem: text("client_pem"),
});

export const observations = pgTable(
  "observations",
  {
    id: text("id").primaryKey(),
    /** Order of arrival; clocks of several workers do not decide which one is the latest. */
    position: bigint("position", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    /** Without a foreign key: a probe may still be on its way when its cluster is removed. */
    clusterId: text("cluster_id").notNull(),
    observedAt: instant("observed_at").notNull(),
    depth: text("depth").$type<ProbeDepth>().notNull().default("base"),
    observation: jsonb("observation").$type<Observation>().notNull(),
  },
  (table) => [
    uniqueIndex("observations_of_cluster").on(table.clusterId, table.position),
    // Deep looks are rare among thousands of scheduled ones, so they are found by an index of their own.
    uniqueIndex("deep_observations_of_cluster")
      .on(table.clusterId, table.position)
      .where(sql`${table.depth} = 'full'`),
  ],
);

/**
 * Who may drive a cluster's rollout. A row is never deleted, only left to expire: the epoch must not start
 * again at one while a write under an old epoch may still be on its way.
 */
export const clusterLeases = pgTable("cluster_leases", {
  clusterId: text("cluster_id").primaryKey(),
  owner: text("owner").notNull(),
  epoch: bigint("epoch", { mode: "number" }).notNull(),
  /** By the database's clock, the only one that all workers share. */
  expiresAt: instant("expires_at").notNull(),
});

/** When a scheduled probe of each cluster was last asked for; with the cluster's interval it says what is due. */
export const probeSchedule = pgTable("probe_schedule", {
  clusterId: text("cluster_id")
    .primaryKey()
    .references(() => clusters.id, { onDelete: "cascade" }),
  lastAskedAt: instant("last_asked_at").notNull(),
});
