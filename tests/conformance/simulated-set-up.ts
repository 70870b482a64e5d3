import type { NodeTlsMaterial, SimulatedUser } from "#simulator/node-options.ts";
import type { ConformanceCertificates } from "./conformance-certificates.ts";
import type { SetUp } from "./target.ts";
import { PASSWORD, RECORDED_USERS } from "./users.ts";

export const KEY_FILE_CONTENT = "conformancekeyfilecontent";

/** The recorded users, where the set-up has any. */
export function usersOf(setUp: SetUp): SimulatedUser[] {
  if (!setUp.users) return [];
  return RECORDED_USERS.map(({ user, db, roles, mechanisms }) => ({
    user,
    db,
    roles,
    ...(db === "$external" ? {} : { password: PASSWORD }),
    ...(mechanisms === undefined ? {} : { mechanisms }),
  }));
}

/** Certificates and TLS switches as the recording had them. */
export function materialOf(
  { variant, source, vocabulary }: SetUp,
  certificates: ConformanceCertificates,
): NodeTlsMaterial {
  const base: NodeTlsMaterial = {
    certificateKeyFile: "<certs>/server.pem",
    certificateKeyPem: certificates.server.pem,
    ...(variant === "x509-noca" ? {} : { CAFile: "<certs>/ca.pem", caPem: certificates.ca }),
  };
  if (source === "yaml") {
    return {
      ...base,
      allowConnectionsWithoutCertificates: true,
      disabledProtocols: ["TLS1_0", "TLS1_1"],
      ...(vocabulary === "tls"
        ? { logVersions: ["TLS1_2", "TLS1_3"] }
        : { allowInvalidHostnames: true }),
    };
  }
  if (variant === "x509-weak") return { ...base, allowConnectionsWithoutCertificates: true };
  if (variant === "x509-invalidok") return { ...base, allowInvalidCertificates: true };
  if (variant !== "flag-key-password") return base;
  return {
    ...base,
    certificateKeyFilePassword: "masked",
    clusterFile: "<certs>/cluster-b.pem",
    clusterPem: certificates.clusterB.pem,
    clusterPassword: "masked",
    clusterCAFile: "<certs>/ca-b.pem",
    clusterCaPem: certificates.caB,
  };
}
