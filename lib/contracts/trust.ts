import { z } from "zod";
import { TRUST_RESULTS, TRUST_TROUBLES } from "#lib/domain/trust/trust-result.ts";

export const trustMatrixSchema = z.object({
  /** Rows and columns, in the order of the nodes. */
  hosts: z.array(z.string()),
  /** `results[a][b]` is about host `a` dialling host `b`. */
  results: z.array(z.array(z.enum(TRUST_RESULTS))),
  troubles: z.array(
    z.object({
      code: z.enum(TRUST_TROUBLES),
      result: z.enum(TRUST_RESULTS),
      sentence: z.string(),
      fix: z.string(),
      /** Index of the dialling host and of the dialled one. */
      pairs: z.array(z.tuple([z.number().int(), z.number().int()])),
    }),
  ),
});
export type TrustMatrixDto = z.infer<typeof trustMatrixSchema>;
