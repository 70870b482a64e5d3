import { z } from "zod";
import { enumerationSchema, findingSchema, observationSchema } from "#lib/contracts/observation.ts";
import { CLUSTER_KINDS, PROBE_DEPTHS } from "#lib/domain/observation/observation.ts";
import { ROLLOUT_STATES } from "#lib/domain/rollout/rollout.ts";

const MINUTES_OF_A_WEEK = 7 * 24 * 60;

const instant = z.iso.datetime({ offset: true });
const freezeId = z.string().min(1).max(64);
const freezeReason = z.string().trim().min(1).max(200);

/** A time in which no rollout begins a step, once or every week. */
export const freezeWindowSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("once"),
      id: freezeId,
      reason: freezeReason,
      from: instant,
      /** Exclusive. */
      until: instant,
    })
    .refine(({ from, until }) => Date.parse(from) < Date.parse(until), {
      path: ["until"],
      error: "A freeze ends after it begins",
    }),
  z
    .strictObject({
      kind: z.literal("weekly"),
      id: freezeId,
      reason: freezeReason,
      /** Minutes of the week in UTC; 0 is Monday 00:00. */
      fromMinute: z
        .number()
        .int()
        .min(0)
        .max(MINUTES_OF_A_WEEK - 1),
      /** Exclusive; may lie in the next week. */
      untilMinute: z.number().int().min(1),
    })
    .refine(
      ({ fromMinute, untilMinute }) =>
        untilMinute > fromMinute && untilMinute - fromMinute <= MINUTES_OF_A_WEEK,
      { path: ["untilMinute"], error: "A freeze ends after it begins and within a week" },
    ),
]);

export const clusterSettingsSchema = z.strictObject({
  allowCredentialsOverPlaintext: z.boolean(),
  probeIntervalSeconds: z.number().int().min(5).max(86_400),
  maxLagSeconds: z.number().int().min(1).max(3_600),
  freezeWindows: z
    .array(freezeWindowSchema)
    .max(100)
    .refine((windows) => new Set(windows.map(({ id }) => id)).size === windows.length, {
      error: "Each freeze window has an id of its own",
    }),
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
