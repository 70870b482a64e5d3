import { z } from "zod";
import { planSchema } from "#lib/contracts/plan.ts";
import { problemReasonSchema } from "#lib/contracts/problem.ts";
import { gateSchema } from "#lib/contracts/rollout.ts";

const reason = z.string().trim().max(2_000);

/** What cannot be done without saying why: halt, abort, skip, waive. */
export const reasonBodySchema = z.strictObject({ reason: reason.min(1) });

/** What may be done without saying why: pause, resume, retry, confirm. */
export const optionalReasonBodySchema = z.strictObject({ reason: reason.optional() });

export const acknowledgementBodySchema = z.strictObject({
  /** Null answers for the clients of every node, in the clients phase only. */
  host: z.string().min(1).max(300).nullable().default(null),
  /** Null answers for every connection of the node that is open then. */
  connectionId: z.number().int().min(0).nullable().default(null),
  reason: reason.min(1),
});

export const scheduleBodySchema = z.strictObject({
  /** ISO 8601 with a time zone; null lets steps begin at once. */
  notBefore: z.iso.datetime({ offset: true }).nullable(),
});

const namedRolloutSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  clusterName: z.string(),
});

/** What a halt of everything came to. */
export const haltedRolloutsSchema = z.object({
  /** Each halts before its next node. */
  halted: z.array(namedRolloutSchema),
  /** Those that could not be halted any more, such as one that is to end anyway. */
  notHalted: z.array(namedRolloutSchema.extend({ code: z.string(), message: z.string() })),
});
export type HaltedRolloutsDto = z.infer<typeof haltedRolloutsSchema>;

/** A plan as it would be kept now; nothing of it is. */
export const dryRunSchema = z.object({
  /** Null where it is refused. */
  plan: planSchema.nullable(),
  digest: z.string().nullable(),
  /** Of the first phase. */
  gates: z.array(gateSchema),
  /** Every reason why there is no plan. */
  refusals: z.array(problemReasonSchema),
});
export type DryRunDto = z.infer<typeof dryRunSchema>;
