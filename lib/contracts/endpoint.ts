import { z } from "zod";
import { nodeObservationSchema, observationFailureSchema } from "#lib/contracts/observation.ts";
import { ENDPOINT_KINDS } from "#lib/domain/endpoint/endpoint-observation.ts";
import { PROBE_DEPTHS } from "#lib/domain/observation/observation.ts";

/** What the command line prints of a listener that is not MongoDB. */
export const endpointReportSchema = z.object({
  schema: z.literal("portcullis/endpoint/v1"),
  kind: z.enum(ENDPOINT_KINDS),
  host: z.string(),
  observedAt: z.string(),
  depth: z.enum(PROBE_DEPTHS),
  durationMs: z.number(),
  reachable: z.boolean(),
  mysql: z
    .object({
      serverVersion: z.string().nullable(),
      authPlugin: z.string().nullable(),
      offersTls: z.boolean().nullable(),
      plaintextAccepted: z.boolean().nullable(),
      abortedHandshakes: z.number().int(),
      isCountCleared: z.boolean(),
    })
    .nullable(),
  https: z.object({ status: z.number().int().nullable() }).nullable(),
  tls: nodeObservationSchema.shape.tls,
  failure: observationFailureSchema.nullable(),
});

export type EndpointReport = z.infer<typeof endpointReportSchema>;
