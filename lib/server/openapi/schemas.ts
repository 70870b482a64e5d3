import { z } from "zod";
import { backOutSchema } from "#lib/contracts/back-out.ts";
import {
  caBundleListSchema,
  caBundleSchema,
  certificateInventorySchema,
  createCaBundleBodySchema,
} from "#lib/contracts/certificate.ts";
import {
  clusterDetailSchema,
  clusterListSchema,
  clusterSummarySchema,
  createClusterBodySchema,
  requestProbeBodySchema,
  updateClusterBodySchema,
} from "#lib/contracts/cluster.ts";
import {
  nodeConfigListSchema,
  nodeConfigSchema,
  stepRestartSchema,
  uploadNodeConfigBodySchema,
} from "#lib/contracts/node-config.ts";
import {
  findingSchema,
  nodeObservationSchema,
  observationSchema,
} from "#lib/contracts/observation.ts";
import {
  createPersonBodySchema,
  createTokenBodySchema,
  meSchema,
  personListSchema,
  personSchema,
  setupBodySchema,
  tokenListSchema,
  tokenSchema,
  updatePersonBodySchema,
} from "#lib/contracts/person.ts";
import {
  approvalBodySchema,
  createRolloutBodySchema,
  rolloutListSchema,
  rolloutSchema,
} from "#lib/contracts/rollout.ts";
import {
  acknowledgementBodySchema,
  dryRunSchema,
  haltedRolloutsSchema,
  optionalReasonBodySchema,
  reasonBodySchema,
  scheduleBodySchema,
} from "#lib/contracts/rollout-actions.ts";
import { PROBE_DEPTHS } from "#lib/domain/observation/observation.ts";

const nextCursor = z.string().nullable();

/** Schemas by the name they have in the document. */
export const SCHEMAS = {
  AcknowledgementBody: acknowledgementBodySchema,
  ApprovalBody: approvalBodySchema,
  BackOut: backOutSchema,
  CaBundle: caBundleSchema,
  CaBundleList: caBundleListSchema,
  CertificateInventory: certificateInventorySchema,
  ClusterDetail: clusterDetailSchema,
  ClusterList: clusterListSchema,
  ClusterSummary: clusterSummarySchema,
  CreateCaBundleBody: createCaBundleBodySchema,
  CreateClusterBody: createClusterBodySchema,
  CreatePersonBody: createPersonBodySchema,
  CreateRolloutBody: createRolloutBodySchema,
  CreateTokenBody: createTokenBodySchema,
  DryRun: dryRunSchema,
  FindingList: z.object({ items: z.array(findingSchema), nextCursor }),
  HaltedRollouts: haltedRolloutsSchema,
  Me: meSchema,
  NodeConfig: nodeConfigSchema,
  NodeConfigList: nodeConfigListSchema,
  NodeList: z.object({ items: z.array(nodeObservationSchema), nextCursor }),
  ObservationList: z.object({
    items: z.array(observationSchema.extend({ id: z.string() })),
    nextCursor,
  }),
  OptionalReasonBody: optionalReasonBodySchema,
  Person: personSchema,
  PersonList: personListSchema,
  ProbeRequested: z.object({
    clusterId: z.string(),
    depth: z.enum(PROBE_DEPTHS),
    requested: z.literal(true),
  }),
  ReasonBody: reasonBodySchema,
  RequestProbeBody: requestProbeBodySchema,
  Rollout: rolloutSchema,
  RolloutList: rolloutListSchema,
  ScheduleBody: scheduleBodySchema,
  SetupBody: setupBodySchema,
  StepRestart: stepRestartSchema,
  Token: tokenSchema,
  TokenList: tokenListSchema,
  UpdateClusterBody: updateClusterBodySchema,
  UpdatePersonBody: updatePersonBodySchema,
  UploadNodeConfigBody: uploadNodeConfigBodySchema,
  Version: z.object({ name: z.string(), version: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof SCHEMAS;
