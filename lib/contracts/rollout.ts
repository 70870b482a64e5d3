import { z } from "zod";
import { tlsModeSchema } from "#lib/contracts/observation.ts";
import { CLUSTER_KINDS, NODE_ROLES } from "#lib/domain/observation/observation.ts";
import { GATE_IDS } from "#lib/domain/rollout/gate.ts";
import { ROLLOUT_STATES, ROLLOUT_WISHES, STEP_STATES } from "#lib/domain/rollout/rollout.ts";

export const targetModeSchema = z.enum(["preferTLS", "requireTLS"]);

export const createRolloutBodySchema = z.strictObject({
  clusterId: z.string().min(1).max(64),
  target: targetModeSchema,
  /** Exactly these phases, in ladder order; without it, those that the nodes' modes make necessary. */
  phases: z.array(targetModeSchema).min(1).max(2).optional(),
});
export type CreateRolloutBody = z.infer<typeof createRolloutBodySchema>;

export const approvalBodySchema = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/, "A digest is 64 hexadecimal digits"),
  decision: z.enum(["approved", "rejected"]),
  comment: z.string().trim().max(2_000).default(""),
});
export type ApprovalBody = z.input<typeof approvalBodySchema>;

export const planSchema = z.object({
  policyVersion: z.string(),
  cluster: z.object({
    id: z.string(),
    kind: z.enum(CLUSTER_KINDS),
    name: z.string().nullable(),
    configVersion: z.number().int().nullable(),
  }),
  target: targetModeSchema,
  maxLagSeconds: z.number(),
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
      certificateSha256: z.string(),
    }),
  ),
  phases: z.array(
    z.object({
      index: z.number().int(),
      target: targetModeSchema,
      steps: z.array(
        z.object({ id: z.string(), host: z.string(), to: targetModeSchema, command: z.string() }),
      ),
    }),
  ),
});

export const attemptSchema = z.object({
  number: z.number().int(),
  epoch: z.number().int(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  outcome: z.enum(["done", "failed", "interrupted"]).nullable(),
  modeBefore: tlsModeSchema.nullable(),
  modeAfter: tlsModeSchema.nullable(),
  events: z.array(
    z.object({
      at: z.string(),
      kind: z.enum([
        "observed",
        "already-there",
        "barrier-held",
        "set-parameter",
        "read-back",
        "tls-hello",
        "plaintext-hello",
        "replication",
        "failed",
      ]),
      ok: z.boolean(),
      detail: z.string(),
      durationMs: z.number(),
    }),
  ),
});

export const stepSchema = z.object({
  id: z.string(),
  phaseIndex: z.number().int(),
  order: z.number().int(),
  host: z.string(),
  to: tlsModeSchema,
  state: z.enum(STEP_STATES),
  attempts: z.array(attemptSchema),
});

export const approvalSchema = z.object({
  phaseIndex: z.number().int(),
  digest: z.string(),
  decision: z.enum(["approved", "rejected"]),
  userId: z.string(),
  userName: z.string(),
  comment: z.string(),
  at: z.string(),
  expiresAt: z.string(),
});

export const gateSchema = z.object({
  id: z.enum(GATE_IDS),
  state: z.enum(["met", "unmet", "unknown"]),
  value: z.string(),
  threshold: z.string(),
  waitsFor: z.enum(["person", "clock", "cluster"]).nullable(),
  hosts: z.array(z.string()),
});

export const factSchema = z.object({
  seq: z.number().int(),
  at: z.string(),
  kind: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string(),
  clusterId: z.string(),
  rolloutId: z.string().nullable(),
  host: z.string().nullable(),
  message: z.string(),
});

/** What the person who asks may do with a rollout now; the API refuses the rest whatever the screen shows. */
const allowanceSchema = z.object({ allowed: z.boolean(), whyNot: z.string().nullable() });

export const rolloutSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  clusterId: z.string(),
  clusterName: z.string(),
  state: z.enum(ROLLOUT_STATES),
  wish: z.enum(ROLLOUT_WISHES),
  version: z.number().int(),
  plan: planSchema,
  digest: z.string(),
  authorId: z.string(),
  authorName: z.string(),
  currentPhase: z.number().int(),
  steps: z.array(stepSchema),
  approvals: z.array(approvalSchema),
  halt: z
    .object({
      code: z.string(),
      message: z.string(),
      host: z.string().nullable(),
      at: z.string(),
    })
    .nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Gates of the current phase, from the latest observation. */
  gates: z.array(gateSchema),
  facts: z.array(factSchema),
  may: z.object({
    submit: allowanceSchema,
    approve: allowanceSchema,
    pause: allowanceSchema,
    resume: allowanceSchema,
    halt: allowanceSchema,
    abort: allowanceSchema,
  }),
});
export type RolloutDto = z.infer<typeof rolloutSchema>;
export type StepDto = z.infer<typeof stepSchema>;
export type AttemptDto = z.infer<typeof attemptSchema>;
export type GateDto = z.infer<typeof gateSchema>;
export type FactDto = z.infer<typeof factSchema>;
export type PlanDto = z.infer<typeof planSchema>;

export const rolloutListSchema = z.object({
  items: z.array(rolloutSchema.omit({ facts: true })),
  nextCursor: z.string().nullable(),
});
export type RolloutListItem = z.infer<typeof rolloutListSchema>["items"][number];
