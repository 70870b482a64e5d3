import { z } from "zod";
import {
  chainFindingSchema,
  chainReasonSchema,
  observedCertificateSchema,
} from "#lib/contracts/observation.ts";

/** DER in base64, as JSON carries it. */
const derSchema = z
  .string()
  .transform((text) => text.replace(/\s+/g, ""))
  .pipe(z.base64().min(1));

/** A date, or a date and time; without a zone it is UTC. */
const instantSchema = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/,
    "is no ISO 8601 time",
  )
  .transform(
    (text) => new Date(/T|\s/.test(text) && !/(Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text),
  )
  .refine((instant) => !Number.isNaN(instant.getTime()), "is no time that exists");

/**
 * One line of `chain verify --batch`. Unknown members are ignored, so that a line may carry what was expected of it.
 */
export const chainBatchLineSchema = z.object({
  id: z.union([z.string(), z.number()]),
  leaf: derSchema,
  intermediates: z.array(derSchema).nullish(),
  roots: z.array(derSchema),
  /** A name or an address. */
  host: z.string().min(1).nullish(),
  ip: z.union([z.ipv4(), z.ipv6()]).nullish(),
  /** Absent for the present moment. */
  at: instantSchema.nullish(),
  /** `serverAuth`, `anyExtendedKeyUsage`, … or dotted object identifiers; absent and empty leave it to the flags and the profile. */
  eku: z.array(z.string()).nullish(),
  ku: z.array(z.string()).nullish(),
  maxDepth: z.number().int().min(0).nullish(),
  crls: z.array(derSchema).nullish(),
  /** An OCSPResponse. */
  ocsp: derSchema.nullish(),
  profile: z.string().nullish(),
});
export type ChainBatchLine = z.infer<typeof chainBatchLineSchema>;

/** What is printed for a line that could be judged. */
export interface ChainBatchVerdict {
  id: string | number;
  verdict: "accepted" | "rejected";
  reasons: z.infer<typeof chainReasonSchema>[];
  findings: z.infer<typeof chainFindingSchema>[];
}

/** What is printed for a line that could not. */
export interface ChainBatchError {
  /** Null when not even that could be read. */
  id: string | number | null;
  error: { code: string; message: string };
}

/** The output of `chain verify -o json`. */
export const chainReportSchema = z.object({
  schema: z.literal("portcullis/chain-verdict/v1"),
  judgedAt: z.string(),
  profile: z.string(),
  /** Null when the name was not checked. */
  peerName: z.string().nullable(),
  verdict: z.enum(["accepted", "rejected"]),
  /** The chain that was found, leaf first, anchor last; empty without one. */
  path: z.array(observedCertificateSchema),
  /** Leaf and intermediates as given; what cannot be read is left out. */
  given: z.array(observedCertificateSchema),
  reasons: z.array(chainReasonSchema),
  findings: z.array(chainFindingSchema),
  openssl: z.object({
    accepted: z.boolean().nullable(),
    error: z.string().nullable(),
    /** Why it differs from our verdict, in one sentence. */
    disagreement: z.string().nullable(),
  }),
  /** What the search cost. */
  work: z.object({
    signatures: z.number().int(),
    nodes: z.number().int(),
    nameComparisons: z.number().int(),
  }),
});
export type ChainReport = z.infer<typeof chainReportSchema>;

/** Reads an instant as the batch does; null when it is none. */
export function readInstant(text: string): Date | null {
  const read = instantSchema.safeParse(text);
  return read.success ? read.data : null;
}
