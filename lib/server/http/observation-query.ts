import { z } from "zod";
import { PROBE_DEPTHS } from "#lib/domain/observation/observation.ts";
import { pageQuerySchema } from "#lib/server/http/cursor.ts";

/** Which observations of a cluster to list. */
export const observationQuerySchema = pageQuerySchema.extend({
  depth: z.enum(PROBE_DEPTHS).optional(),
});
