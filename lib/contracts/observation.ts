import { z } from "zod";
import { trustMatrixSchema } from "#lib/contracts/trust.ts";
import { TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import {
  CLIENT_CERTIFICATE_DEMANDS,
  CLUSTER_KINDS,
  NODE_ROLES,
  PROBE_DEPTHS,
} from "#lib/domain/observation/observation.ts";
import { OBSERVATION_FAILURE_CODES } from "#lib/domain/observation/observation-failure.ts";
import { CLIENT_FAMILIES, TLS_VERSIONS } from "#lib/domain/observation/tls-posture.ts";

export const tlsModeSchema = z.enum(TLS_MODES);

export const observationFailureSchema = z.object({
  code: z.enum(OBSERVATION_FAILURE_CODES),
  message: z.string(),
});

export const observedCertificateSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  serialNumber: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  sha256: z.string(),
  publicKey: z.object({
    type: z.string(),
    bits: z.number().int().nullable(),
    curve: z.string().nullable(),
  }),
  signatureAlgorithm: z.string().nullable(),
  subjectAltNames: z.array(z.string()),
  extendedKeyUsage: z.array(z.string()),
  isCa: z.boolean().nullable(),
  keyUsage: z.array(z.string()).nullable(),
  subjectKeyId: z.string().nullable(),
  authorityKeyId: z.string().nullable(),
  /** Equal for certificates over one key. */
  spkiSha256: z.string().nullable(),
  signatureHash: z.string().nullable(),
});

export const chainReasonSchema = z.object({
  code: z.string(),
  message: z.string(),
  certificate: z.string().nullable(),
});

export const chainFindingSchema = z.object({
  rule: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  certificate: z.string().nullable(),
  source: z.string(),
});

/** Keys are protocol versions in OpenSSL's spelling. */
const versionSupportSchema = z.record(z.enum(TLS_VERSIONS), z.boolean().nullable());

export const enumerationSchema = z.object({
  versions: z.array(
    z.object({
      version: z.enum(TLS_VERSIONS),
      ciphers: z.array(z.string()),
      preference: z.enum(["server", "client"]).nullable(),
      groups: z.array(z.string()),
    }),
  ),
  signatureAlgorithms: z.array(z.string()),
  secureRenegotiation: z.boolean().nullable(),
  compression: z.boolean().nullable(),
  sessionTickets: z.boolean().nullable(),
  connections: z.number().int(),
  durationMs: z.number(),
  incomplete: observationFailureSchema.nullable(),
});

export const findingSchema = z.object({
  check: z.string(),
  title: z.string(),
  result: z.enum(["pass", "warn", "fail", "not-applicable", "could-not-observe"]),
  severity: z.enum(["critical", "high", "medium", "low", "info"]),
  host: z.string().nullable(),
  observed: z.string(),
  expected: z.string(),
  fix: z.string(),
});

export const replicationSchema = z.object({
  state: z.string(),
  term: z.number().int().nullable(),
  lagSeconds: z.number().nullable(),
  members: z.array(
    z.object({
      host: z.string(),
      state: z.string(),
      healthy: z.boolean(),
      lastHeartbeatMessage: z.string(),
      lagSeconds: z.number().nullable(),
    }),
  ),
});

export const nodeObservationSchema = z.object({
  host: z.string(),
  process: z.enum(["mongod", "mongos", "unknown"]),
  role: z.enum(NODE_ROLES),
  group: z.string().nullable(),
  memberId: z.number().int().nullable(),
  hidden: z.boolean(),
  delaySeconds: z.number(),
  votes: z.number().int().nullable(),
  /** Host names of split horizons; null where the configuration of the set was not read. */
  horizons: z.array(z.string()).nullable(),
  version: z.string().nullable(),
  reachable: z.boolean(),
  mode: z.object({
    runtime: tlsModeSchema.nullable(),
    startup: tlsModeSchema.nullable(),
    possible: z.array(tlsModeSchema),
    evidence: z.enum(["getParameter", "black-box"]),
    vocabulary: z.enum(["tls", "ssl"]).nullable(),
  }),
  plaintext: z.object({
    accepted: z.boolean().nullable(),
    failure: observationFailureSchema.nullable(),
  }),
  tls: z.object({
    accepted: z.boolean().nullable(),
    negotiated: z.object({ protocol: z.string(), cipher: z.string() }).nullable(),
    versions: versionSupportSchema,
    /** Suites by protocol version; only at full depth. */
    ciphers: z.partialRecord(z.enum(TLS_VERSIONS), z.array(z.string())).optional(),
    clientCertificate: z.enum(CLIENT_CERTIFICATE_DEMANDS),
    acceptedAuthorities: z.array(z.string()).nullable(),
    chain: z.array(observedCertificateSchema),
    openssl: z.object({ accepted: z.boolean().nullable(), error: z.string().nullable() }),
    verdict: z.object({
      accepted: z.boolean().nullable(),
      reasons: z.array(chainReasonSchema),
      findings: z.array(chainFindingSchema),
      path: z.array(z.string()),
    }),
    clientMatrix: z.array(
      z.object({
        family: z.enum(CLIENT_FAMILIES),
        accepted: z.boolean().nullable(),
        error: z.string().nullable(),
        disagreement: z.string().nullable(),
      }),
    ),
    ocspStapled: z.boolean().nullable(),
    enumeration: enumerationSchema.nullable(),
    failure: observationFailureSchema.nullable(),
  }),
  replication: replicationSchema.nullable(),
  access: z.object({
    authenticated: z.boolean(),
    failure: observationFailureSchema.nullable(),
  }),
  durationMs: z.number(),
  findings: z.array(findingSchema),
});

export const observationSchema = z.object({
  schema: z.literal("portcullis/observation/v1"),
  observedAt: z.string(),
  depth: z.enum(PROBE_DEPTHS),
  durationMs: z.number(),
  cluster: z.object({
    kind: z.enum(CLUSTER_KINDS),
    name: z.string().nullable(),
    source: z.enum(["replSetGetConfig", "config-database", "hello", "seed-list"]),
    configVersion: z.number().int().nullable(),
    incomplete: observationFailureSchema.nullable(),
  }),
  nodes: z.array(nodeObservationSchema),
  trustMatrix: trustMatrixSchema.nullable(),
});

/** What the command line prints: findings about one node are with the node, those about the cluster here. */
export const probeReportSchema = observationSchema.extend({ findings: z.array(findingSchema) });

export type ProbeReport = z.infer<typeof probeReportSchema>;
export type ObservationDto = z.infer<typeof observationSchema>;
export type NodeObservationDto = z.infer<typeof nodeObservationSchema>;
export type ObservedCertificateDto = z.infer<typeof observedCertificateSchema>;
export type FindingDto = z.infer<typeof findingSchema>;
