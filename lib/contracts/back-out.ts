import { z } from "zod";
import { tlsModeSchema } from "#lib/contracts/observation.ts";
import { CLUSTER_AUTH_MODES } from "#lib/domain/mode/cluster-auth-mode.ts";

/** The restarts that lead back to before a phase, in the order in which they cut nobody off. */
export const backOutSchema = z.object({
  phaseIndex: z.number().int(),
  /** Whether nothing but restarts leads back. */
  oneWay: z.boolean(),
  /** Whether the phase was begun, so that the way back starts at the modes of today; else it starts at its end. */
  fromToday: z.boolean(),
  steps: z.array(
    z.object({
      host: z.string(),
      from: tlsModeSchema,
      to: tlsModeSchema,
      /** What the node is restarted with; null where nobody has said one. */
      clusterAuthMode: z.enum(CLUSTER_AUTH_MODES).nullable(),
      sentence: z.string(),
    }),
  ),
  /** Why no order of restarts leads back, with the nodes that one would cut off. */
  refusal: z.object({ hosts: z.array(z.string()), message: z.string() }).nullable(),
});
export type BackOutDto = z.infer<typeof backOutSchema>;
