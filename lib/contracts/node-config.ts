import { z } from "zod";
import { tlsModeSchema } from "#lib/contracts/observation.ts";
import { tlsFilesSchema } from "#lib/contracts/plan.ts";
import { CLUSTER_AUTH_MODES } from "#lib/domain/mode/cluster-auth-mode.ts";
import { RESTART_ADAPTERS } from "#lib/domain/rollout/rollout-policy.ts";

/** A configuration file of MongoDB has some 2 kB; much more is another file. */
export const uploadNodeConfigBodySchema = z.strictObject({ text: z.string().min(1).max(131_072) });

export const nodeConfigSchema = z.object({
  host: z.string(),
  text: z.string(),
  at: z.string(),
  uploadedBy: z.string(),
});
export type NodeConfigDto = z.infer<typeof nodeConfigSchema>;

export const nodeConfigListSchema = z.object({ items: z.array(nodeConfigSchema) });

const restartDescriptionSchema = z.object({
  /** What the texts are made of: the uploaded file, settings that the process tells of, or the command line. */
  basis: z.enum(["file", "fragment", "command-line"]),
  before: z.string().nullable(),
  after: z.string(),
  /** Unified diff; empty where the file stays as it is. */
  diff: z.string(),
  /** Program first. */
  commandLine: z.array(z.string()),
  systemd: z.string(),
  ansible: z.string(),
  notes: z.array(z.string()),
});

/** What exactly a restart changes on its node, in every form, and the way back. Passwords read `<password>`. */
export const stepRestartSchema = z.object({
  stepId: z.string(),
  host: z.string(),
  change: z.object({
    mode: tlsModeSchema,
    clusterAuthMode: z.enum(CLUSTER_AUTH_MODES).nullable(),
    files: tlsFilesSchema.nullable(),
  }),
  restartBy: z.enum(RESTART_ADAPTERS),
  /** When the node's configuration file was uploaded; null where it was not. */
  configUploadedAt: z.string().nullable(),
  description: restartDescriptionSchema.nullable(),
  backOut: restartDescriptionSchema.nullable(),
  /** What the server will do when it is started so, each with the fact it rests on; null where nothing is known. */
  forecast: z
    .object({
      outcome: z.enum(["starts", "refuses", "uncertain"]),
      predictions: z.array(
        z.object({
          code: z.string(),
          effect: z.enum(["refuses", "may-refuse", "warns", "not-known"]),
          sentence: z.string(),
          exitCode: z.number().int().nullable(),
          /** A part of what the server logs. */
          message: z.string().nullable(),
          fact: z.string(),
        }),
      ),
    })
    .nullable(),
  /** Why there is no description. */
  refusal: z
    .object({
      code: z.string(),
      message: z.string(),
      /** What to write by hand. */
      instead: z.string().nullable(),
    })
    .nullable(),
});
export type StepRestartDto = z.infer<typeof stepRestartSchema>;
export type StartForecastDto = NonNullable<StepRestartDto["forecast"]>;
