import { expect, test } from "vitest";
import { predictStart } from "#lib/domain/preflight/predict-start.ts";
import { type BadStart, CERT, leaf, questionOf, TRUST } from "#tests/builders/bad-start.ts";

const SILENT: readonly BadStart[] = [
  {
    config: `mongod --tlsMode allowTLS ${TRUST} --tlsClusterFile /expired.pem`,
    code: "CLUSTER_FILE_EXPIRED",
    fact: "lifecycle (c): starts without any warning; recorded startup-expired-cluster-file",
  },
  {
    config: `mongod --tlsMode preferTLS ${TRUST}`,
    given: { host: "db-9.example:27017" },
    code: "HOST_NAME_MISMATCH",
    fact: "lifecycle (b); recorded startup-wrong-san-server-certificate",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    given: leaf({ extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"] }),
    code: "NO_CLIENT_AUTH_USAGE",
    fact: "4.2 and 10; recorded startup-server-certificate-serverauth-only",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    given: leaf({ issuer: "CN=Another CA" }),
    code: "OWN_AUTHORITY_UNKNOWN",
    fact: "lifecycle (c); recorded startup-server-certificate-of-other-ca",
  },
  {
    config: `mongod --tlsMode preferTLS ${TRUST}`,
    given: { peerAuthorities: ["CN=Another CA"] },
    code: "PEERS_DO_NOT_TRUST",
    fact: "8.3: the chain of each must hold under the CAFile of the other",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    code: "DEMANDS_CLIENT_CERTIFICATES",
    fact: "4.1: CAFile makes the server require client certificates",
  },
  {
    config: `mongod --tlsMode requireTLS ${CERT}`,
    code: "VALIDATES_NOBODY",
    fact: "4.1 and lifecycle (c); recorded startup-no-cafile-require",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST} --tlsLogVersions TLS1_2,TLS1_3`,
    code: "LOG_VERSIONS_INCOMPLETE",
    fact: "lifecycle (f): versions that are not logged look like plaintext",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST} --tlsCRLFile /crl.pem`,
    code: "CRL_EXPIRED",
    fact: "6.3: an expired list breaks every connection",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST} --tlsDisabledProtocols TLS1_0,TLS1_1,TLS1_2,TLS1_3`,
    code: "NO_PROTOCOL_LEFT",
    fact: "lifecycle (c); recorded startup-disabledprotocols-all",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    given: { runningMode: "requireTLS" },
    code: "MODE_FALLS_BACK",
    fact: "1.3: setParameter does not survive a restart",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST}`,
    given: leaf({ notAfter: "2026-11-27T12:00:00.000Z" }),
    code: "CERTIFICATE_EXPIRES_SOON",
    fact: "lifecycle (c): five days left start without a line in the log",
  },
  {
    config: `mongod --tlsMode preferTLS ${TRUST} --tlsClusterFile /other.pem --clusterAuthMode x509`,
    code: "MEMBERSHIP_MISMATCH",
    fact: "5.2: O, OU and DC of the peer must equal those of the own certificateKeyFile",
  },
];

test.each(SILENT)("$config starts, with a consequence: $code ($fact)", (bad) => {
  const { outcome, predictions } = predictStart(questionOf(bad));

  expect(outcome).toBe("starts");
  expect(predictions).toContainEqual(expect.objectContaining({ code: bad.code, effect: "warns" }));
});
