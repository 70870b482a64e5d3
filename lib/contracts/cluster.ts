import { z } from "zod";
import { enumerationSchema, findingSchema, observationSchema } from "#lib/contracts/observation.ts";
import { CLUSTER_KINDS, PROBE_DEPTHS } from "#lib/domain/observation/observation.ts";
import { ROLLOUT_STATES } from "#lib/domain/rollout/rollout.ts";

export const clusterSettingsSchema = z.strictObject({
  allowCredentialsOverPlaintext: z.boolean(),
  probeIntervalSeconds: z.number().int().min(5).max(86_400),
  maxLagSeconds: z.number().int().min(1).max(3_600),
});

const pem = z.string().max(262_144);

export const createClusterBodySchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  uri: z.string().trim().min(1).max(8_192),
  caPem: pem.nullish(),
  clientPem: pem.nullish(),
  settings: clusterSettingsSchema.partial().optional(),
});
export type CreateClusterBody = z.infer<typeof createClusterBodySchema>;

export const updateClusterBodySchema = createClusterBodySchema.partial();
export type UpdateClusterBody = z.infer<typeof updateClusterBodySchema>;

/** Nodes per rung; `unknown` counts nodes whose runtime mode could not be read. */
export const rungCountsSchema = z.object({
  disabled: z.number().int(),
  allowTLS: z.number().int(),
  preferTLS: z.number().int(),
  requireTLS: z.number().int(),
  unknown: z.number().int(),
});
export type RungCounts = z.infer<typeof rungCountsSchema>;

export const clusterSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  displayUri: z.string(),
  settings: clusterSettingsSchema,
  hasCredentials: z.boolean(),
  createdAt: z.string(),
  /** Null until the first probe has finished. */
  posture: z
    .object({
      observedAt: z.string(),
      kind: z.enum(CLUSTER_KINDS),
      setName: z.string().nullable(),
      versions: z.array(z.string()),
      nodeCount: z.number().int(),
      unreachable: z.number().int(),
      rungs: rungCountsSchema,
      soonestExpiry: z
        .object({ host: z.string(), subject: z.string(), notAfter: z.string() })
        .nullable(),
      grade: z.object({ letter: z.enum(["A", "B", "C", "D", "F", "?"]), reason: z.string() }),
      failed: z.object({
        critical: z.number().int(),
        high: z.number().int(),
        medium: z.number().int(),
      }),
    })
    .nullable(),
  rollout: z
    .object({
      id: z.string(),
      number: z.number().int(),
      state: z.enum(ROLLOUT_STATES),
      currentPhase: z.number().int(),
      phaseCount: z.number().int(),
    })
    .nullable(),
});
export type ClusterSummary = z.infer<typeof clusterSummarySchema>;

export const clusterDetailSchema = clusterSummarySchema.extend({
  observation: observationSchema.nullable(),
  /** Findings about the cluster as a whole; those about one node are with the node. */
  findings: z.array(findingSchema),
  /** The latest look at full depth, which is made on request only; null before the first. */
  deepLook: z
    .object({
      observedAt: z.string(),
      nodes: z.array(z.object({ host: z.string(), enumeration: enumerationSchema.nullable() })),
    })
    .nullable(),
});
export type ClusterDetail = z.infer<typeof clusterDetailSchema>;

export const clusterListSchema = z.object({
  items: z.array(clusterSummarySchema),
  nextCursor: z.string().nullable(),
});

export const requestProbeBodySchema = z.strictObject({
  /** `full` lists every version, suite and group of every node, over up to 40 connections each. */
  depth: z.enum(PROBE_DEPTHS).default("base"),
});
export type RequestProbeBody = z.input<typeof requestProbeBodySchema>;
