import type { CertificateInventory, InventoryCertificate } from "#lib/contracts/certificate.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";
import { aCertificateDto } from "#tests/builders/dto-cluster.ts";

type Enumeration = NonNullable<NodeObservationDto["tls"]["enumeration"]>;

/** TLS 1.2 in the server's order with one suite of each strength, TLS 1.3 in the client's. */
export function anEnumeration(overrides: Partial<Enumeration> = {}): Enumeration {
  return {
    versions: [
      {
        version: "TLSv1.2",
        ciphers: ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA256", "AES128-SHA"],
        preference: "server",
        groups: ["X25519", "P-256"],
      },
      {
        version: "TLSv1.3",
        ciphers: ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"],
        preference: "client",
        groups: ["X25519", "P-256"],
      },
    ],
    signatureAlgorithms: ["rsa_pss_rsae_sha256", "rsa_pkcs1_sha256"],
    secureRenegotiation: true,
    compression: false,
    sessionTickets: true,
    connections: 21,
    durationMs: 312,
    incomplete: null,
    ...overrides,
  };
}

/** A matrix of `hosts` in which every pair is ok but those that a trouble names. */
export function aTrustMatrix(
  hosts: readonly string[] = ["n1:27017", "n2:27017", "n3:27017"],
  troubles: TrustMatrixDto["troubles"] = [],
): TrustMatrixDto {
  const results = hosts.map((_, from) =>
    hosts.map((__, to): TrustResult => {
      if (from === to) return "self";
      const trouble = troubles.find(({ pairs }) => pairs.some(([a, b]) => a === from && b === to));
      return trouble?.result ?? "ok";
    }),
  );
  return { hosts: [...hosts], results, troubles: [...troubles] };
}

export function aTrouble(
  overrides: Partial<TrustMatrixDto["troubles"][number]> = {},
): TrustMatrixDto["troubles"][number] {
  return {
    code: "SERVER_CHAIN_REFUSED",
    result: "broken",
    sentence:
      "n1:27017 and n2:27017 do not trust CN=Other CA, which issued the certificate of n3:27017",
    fix: "Add CN=Other CA to the CA file of n1:27017 and n2:27017",
    pairs: [
      [0, 2],
      [1, 2],
    ],
    ...overrides,
  };
}

export function anInventoryCertificate(
  overrides: Partial<InventoryCertificate> = {},
): InventoryCertificate {
  return {
    ...aCertificateDto(),
    isAuthority: false,
    places: [
      {
        clusterId: "cluster-1",
        clusterName: "orders-prod",
        host: "db-1.example.com:27017",
        as: "leaf",
        bundle: null,
      },
    ],
    ...overrides,
  };
}

export function anInventory(overrides: Partial<CertificateInventory> = {}): CertificateInventory {
  return {
    certificates: [anInventoryCertificate()],
    authorities: [],
    clusters: [{ id: "cluster-1", name: "orders-prod", nodes: ["db-1.example.com:27017"] }],
    ...overrides,
  };
}
