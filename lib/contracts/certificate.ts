import { z } from "zod";
import { observedCertificateSchema } from "#lib/contracts/observation.ts";

/** Where a certificate was met. */
const certificatePlaceSchema = z.object({
  clusterId: z.string(),
  clusterName: z.string(),
  /** Null for a bundle of the cluster. */
  host: z.string().nullable(),
  /** `leaf` and `chain` were served by the node; `bundle` was uploaded; `ca-file` is the cluster's CA file. */
  as: z.enum(["leaf", "chain", "bundle", "ca-file"]),
  /** Name of the bundle. */
  bundle: z.string().nullable(),
});

export const inventoryCertificateSchema = observedCertificateSchema.extend({
  isAuthority: z.boolean(),
  places: z.array(certificatePlaceSchema),
});

/** An authority and the nodes that accept certificates from it. */
export const trustedAuthoritySchema = z.object({
  subject: z.string(),
  /** Null where only the name is known. */
  sha256: z.string().nullable(),
  notAfter: z.string().nullable(),
  trustedBy: z.array(
    z.object({
      clusterId: z.string(),
      clusterName: z.string(),
      host: z.string(),
      /** How we know. */
      source: z.enum(["certificate-request", "bundle"]),
    }),
  ),
});

/** Every certificate of every cluster's latest observation. */
export const certificateInventorySchema = z.object({
  /** Soonest expiry first. */
  certificates: z.array(inventoryCertificateSchema),
  authorities: z.array(trustedAuthoritySchema),
  clusters: z.array(z.object({ id: z.string(), name: z.string(), nodes: z.array(z.string()) })),
});

export type InventoryCertificate = z.infer<typeof inventoryCertificateSchema>;
export type TrustedAuthority = z.infer<typeof trustedAuthoritySchema>;
export type CertificateInventory = z.infer<typeof certificateInventorySchema>;

/** Authorities that an admin says some nodes trust. */
export const caBundleSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Nodes that use it, or null for all. */
  hosts: z.array(z.string()).nullable(),
  certificates: z.array(observedCertificateSchema),
  createdAt: z.string(),
  createdBy: z.string(),
});
export type CaBundleDto = z.infer<typeof caBundleSchema>;

export const caBundleListSchema = z.object({ items: z.array(caBundleSchema) });

export const createCaBundleBodySchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  pem: z.string().min(1).max(1_048_576),
  hosts: z.array(z.string().min(1).max(300)).max(1_000).nullish(),
});
export type CreateCaBundleBody = z.infer<typeof createCaBundleBodySchema>;
