import { z } from "zod";

/** One of several reasons for a refusal. */
export const problemReasonSchema = z.object({
  code: z.string(),
  message: z.string(),
  host: z.string().nullable(),
});

/** Error body of every failed request (RFC 9457). `code` is stable; `detail` is for people. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  /** Field path to message, for INVALID_INPUT. */
  fields: z.record(z.string(), z.string()).optional(),
  /** Nodes the refusal is about, for PLAN_REFUSED and gates. */
  hosts: z.array(z.string()).optional(),
  /** Every reason of a refusal that has several. */
  reasons: z.array(problemReasonSchema).optional(),
});

export type Problem = z.infer<typeof problemSchema>;
