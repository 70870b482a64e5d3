import { z } from "zod";
import { tlsModeSchema } from "#lib/contracts/observation.ts";
import { CLUSTER_AUTH_MODES } from "#lib/domain/mode/cluster-auth-mode.ts";
import { CLUSTER_KINDS, NODE_ROLES } from "#lib/domain/observation/observation.ts";
import { LADDERS, PHASE_KINDS } from "#lib/domain/rollout/phase-kind.ts";
import { RESTART_ADAPTERS } from "#lib/domain/rollout/rollout-policy.ts";

export const targetModeSchema = z.enum(["preferTLS", "requireTLS"]);

export const rolloutPolicySchema = z.strictObject({
  maxLagSeconds: z.number().min(0).max(86_400),
  canarySoakSeconds: z.number().min(0).max(86_400),
  soakSeconds: z
    .number()
    .min(0)
    .max(30 * 86_400),
  parallelSets: z.number().int().min(1).max(50),
  restartBy: z.enum(RESTART_ADAPTERS),
  persistPrefer: z.boolean(),
  persistBy: z.enum(["restart", "next-restart"]),
});

export const tlsFilesSchema = z.strictObject({
  certificateKeyFile: z.string().min(1).max(1_000),
  clusterFile: z.string().min(1).max(1_000).nullable(),
  caFile: z.string().min(1).max(1_000).nullable(),
  clusterCaFile: z.string().min(1).max(1_000).nullable(),
  allowConnectionsWithoutCertificates: z.boolean().nullable(),
});

export const stepActionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("check") }),
  z.object({
    kind: z.literal("restart"),
    change: z.object({
      mode: tlsModeSchema,
      clusterAuthMode: z.enum(CLUSTER_AUTH_MODES).nullable(),
      files: tlsFilesSchema.nullable(),
    }),
  }),
  z.object({ kind: z.literal("set-mode"), to: targetModeSchema }),
  z.object({ kind: z.literal("clients") }),
  z.object({ kind: z.literal("drain") }),
  z.object({ kind: z.literal("set-cluster-auth-mode"), to: z.enum(["sendX509", "x509"]) }),
  z.object({ kind: z.literal("rotate-certificates"), leafSha256: z.string().nullable() }),
]);

export const planSchema = z.object({
  policyVersion: z.string(),
  ladder: z.enum(LADDERS),
  cluster: z.object({
    id: z.string(),
    kind: z.enum(CLUSTER_KINDS),
    name: z.string().nullable(),
    configVersion: z.number().int().nullable(),
  }),
  target: tlsModeSchema,
  policy: rolloutPolicySchema,
  nodes: z.array(
    z.object({
      host: z.string(),
      process: z.enum(["mongod", "mongos"]),
      memberId: z.number().int().nullable(),
      group: z.string().nullable(),
      role: z.enum(NODE_ROLES),
      version: z.string(),
      vocabulary: z.enum(["tls", "ssl"]),
      mode: tlsModeSchema,
      startupMode: tlsModeSchema.nullable(),
      clusterAuthMode: z.enum(CLUSTER_AUTH_MODES).nullable(),
      /** False for a node that is moved by restarts and judged by the wire. */
      takesCommands: z.boolean(),
      certificateSha256: z.string().nullable(),
    }),
  ),
  phases: z.array(
    z.object({
      index: z.number().int(),
      kind: z.enum(PHASE_KINDS),
      /** Whether only restarts with an older configuration lead back. */
      oneWay: z.boolean(),
      target: tlsModeSchema,
      steps: z.array(
        z.object({
          id: z.string(),
          host: z.string(),
          to: tlsModeSchema,
          action: stepActionSchema,
          command: z.string(),
        }),
      ),
    }),
  ),
});
export type PlanDto = z.infer<typeof planSchema>;
