import { sql } from "drizzle-orm";
import { jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { clusters } from "#lib/infrastructure/store/schema/clusters.ts";
import { instant } from "#lib/infrastructure/store/schema/instant.ts";

/** Authorities that were uploaded for a cluster; public certificates, so nothing is sealed. */
export const caBundles = pgTable(
  "ca_bundles",
  {
    id: text("id").primaryKey(),
    clusterId: text("cluster_id")
      .notNull()
      .references(() => clusters.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** Null for all nodes. */
    hosts: jsonb("hosts").$type<string[]>(),
    pem: text("pem").notNull(),
    certificates: jsonb("certificates").$type<ObservedCertificate[]>().notNull(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
  },
  (table) => [uniqueIndex("ca_bundles_name").on(table.clusterId, sql`lower(${table.name})`)],
);
