import { z } from "zod";
import { tlsModeSchema } from "#lib/contracts/observation.ts";
import {
  planSchema,
  rolloutPolicySchema,
  stepActionSchema,
  targetModeSchema,
  tlsFilesSchema,
} from "#lib/contracts/plan.ts";
import { GATE_IDS } from "#lib/domain/rollout/gate.ts";
import { LADDERS, PHASE_KINDS } from "#lib/domain/rollout/phase-kind.ts";
import {
  ATTEMPT_EVENT_KINDS,
  HOLD_CODES,
  ROLLOUT_STATES,
  ROLLOUT_WISHES,
  STEP_STATES,
} from "#lib/domain/rollout/rollout.ts";

export const approvalBodySchema = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/, "A digest is 64 hexadecimal digits"),
  decision: z.enum(["approved", "rejected"]),
  comment: z.string().trim().max(2_000).default(""),
});
export type ApprovalBody = z.input<typeof approvalBodySchema>;

export const createRolloutBodySchema = z.strictObject({
  clusterId: z.string().min(1).max(64),
  ladder: z.enum(LADDERS).default("tls-mode"),
  /** The mode to reach; on other ladders it is left out. */
  target: targetModeSchema.optional(),
  /**
   * Exactly these phases, in ladder order; without it, the whole road from where each node is.
   * "preferTLS" and "requireTLS" stand for the online moves alone.
   */
  phases: z
    .array(z.enum([...PHASE_KINDS, "preferTLS", "requireTLS"]))
    .min(1)
    .max(PHASE_KINDS.length)
    .optional(),
  /** What differs from the usual care. */
  policy: rolloutPolicySchema.partial().optional(),
  /** Paths for nodes that have no TLS yet; `{host}` stands for the host name without port. */
  files: tlsFilesSchema.optional(),
  /** By `host:port`, where they differ. */
  filesByHost: z.record(z.string(), tlsFilesSchema).optional(),
  /** No step begins before; ISO 8601. */
  notBefore: z.iso.datetime().optional(),
  /** Plans, judges and answers, and keeps nothing. */
  dryRun: z.boolean().default(false),
});
export type CreateRolloutBody = z.input<typeof createRolloutBodySchema>;

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
      kind: z.enum(ATTEMPT_EVENT_KINDS),
      ok: z.boolean(),
      detail: z.string(),
      durationMs: z.number(),
      /** The command and its reply, a handshake, lines of a log. */
      lines: z.array(z.string()),
    }),
  ),
});

const personsWordSchema = z.object({
  userId: z.string(),
  userName: z.string(),
  reason: z.string(),
  at: z.string(),
});

export const waiverSchema = personsWordSchema.extend({
  phaseIndex: z.number().int(),
  gate: z.enum(GATE_IDS),
});

export const acknowledgementSchema = personsWordSchema.extend({
  phaseIndex: z.number().int(),
  host: z.string().nullable(),
  connectionId: z.number().int().nullable(),
});

export const openConnectionSchema = z.object({
  connectionId: z.number().int(),
  client: z.string(),
  appName: z.string().nullable(),
  driver: z.string().nullable(),
  isMember: z.boolean(),
  encryption: z.enum(["tls", "plaintext", "unknown"]),
  evidence: z.string(),
});

export const holdSchema = z.object({
  code: z.enum(HOLD_CODES),
  message: z.string(),
  host: z.string().nullable(),
  since: z.string(),
  until: z.string().nullable(),
  connections: z.array(openConnectionSchema.extend({ host: z.string() })),
});

export const stepSchema = z.object({
  id: z.string(),
  phaseIndex: z.number().int(),
  order: z.number().int(),
  host: z.string(),
  to: tlsModeSchema,
  action: stepActionSchema,
  state: z.enum(STEP_STATES),
  attempts: z.array(attemptSchema),
  skipped: personsWordSchema.nullable(),
  confirmed: personsWordSchema.nullable(),
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
  /** Who switched it off for this phase, and why. */
  waiver: personsWordSchema.nullable(),
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
  waivers: z.array(waiverSchema),
  acknowledgements: z.array(acknowledgementSchema),
  hold: holdSchema.nullable(),
  notBefore: z.string().nullable(),
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
    /** Switching a gate off, and answering for connections. */
    waive: allowanceSchema,
    acknowledge: allowanceSchema,
    /** Retry, skip and confirm of single steps, if the step's state fits. */
    changeSteps: allowanceSchema,
    schedule: allowanceSchema,
  }),
});
export type RolloutDto = z.infer<typeof rolloutSchema>;
export type StepDto = z.infer<typeof stepSchema>;
export type AttemptDto = z.infer<typeof attemptSchema>;
export type GateDto = z.infer<typeof gateSchema>;
export type FactDto = z.infer<typeof factSchema>;

export const rolloutListSchema = z.object({
  items: z.array(rolloutSchema.omit({ facts: true })),
  nextCursor: z.string().nullable(),
});
export type RolloutListItem = z.infer<typeof rolloutListSchema>["items"][number];
