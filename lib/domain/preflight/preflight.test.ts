import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { predictStart } from "#lib/domain/preflight/predict-start.ts";
import { PREDICTION_CODES, type PredictionCode } from "#lib/domain/preflight/prediction-code.ts";
import { type BadStart, CERT, file, leaf, questionOf, TRUST } from "#tests/builders/bad-start.ts";

const REFUSED: readonly BadStart[] = [
  {
    config: "mongod --tlsMode allowTLS",
    code: "CERTIFICATE_REQUIRED",
    fact: "1.4: a mode other than disabled needs a certificate; recorded startup-allow-without-certificate",
  },
  {
    config: `mongod --tlsMode disabled ${CERT}`,
    code: "TLS_OPTIONS_WHILE_DISABLED",
    fact: "1.4: certificates cannot be staged in a disabled server; recorded startup-disabled-with-certificate",
  },
  {
    config: "mongod --tlsAllowConnectionsWithoutCertificates",
    code: "TLS_OPTIONS_WHILE_DISABLED",
    fact: "1.4: weak validation is in the check; recorded startup-disabled-with-weak",
  },
  {
    config: `mongod --tlsMode requireTLS ${CERT} --tlsAllowConnectionsWithoutCertificates`,
    version: "7.0.6",
    code: "CHAIN_OF_TRUST_MISSING",
    fact: "1.4: from 4.4.29, 5.0.25, 6.0.14, 7.0.6 and in all of 8.x no start without a chain of trust",
  },
  {
    config: `mongod --tlsMode requireTLS ${CERT} --tlsClusterCAFile /ca.pem`,
    version: "8.0.4",
    code: "CHAIN_OF_TRUST_MISSING",
    fact: "1.4: only CAFile, a selector or tlsUseSystemCA counts",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST} --setParameter tlsUseSystemCA=true`,
    version: "7.0.14",
    code: "TWO_CHAINS_OF_TRUST",
    fact: "1.4: both at once are refused too",
  },
  {
    config: `mongod --tlsMode preferTLS ${TRUST}`,
    given: leaf({ notAfter: "2026-11-21T00:00:00.000Z" }),
    code: "CERTIFICATE_EXPIRED",
    fact: "1.4 and lifecycle (c): exit 14; recorded startup-expired-server-certificate",
  },
  {
    config: `mongos --tlsMode allowTLS ${TRUST}`,
    given: leaf({ notBefore: "2026-11-23T00:00:00.000Z" }),
    code: "CERTIFICATE_NOT_YET_VALID",
    fact: "1.4 and lifecycle (c): exit 14; recorded startup-not-yet-valid-server-certificate",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    given: file({ kind: "faulty", fault: "missing" }),
    code: "CERTIFICATE_FILE_FAULTY",
    fact: "lifecycle (c): exit 1; recorded startup-missing-certificate-file",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    given: file({ kind: "faulty", fault: "key-mismatch" }),
    code: "CERTIFICATE_FILE_FAULTY",
    fact: "lifecycle (c): exit 1; recorded startup-key-mismatch",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST} --clusterAuthMode sendX509 --keyFile /key`,
    code: "CLUSTER_AUTH_IN_ALLOW",
    fact: "1.4: sendX509 and x509 refused in allow mode; recorded startup-clusterauth-sendx509-allow",
  },
  {
    config: "mongod --clusterAuthMode sendKeyFile --keyFile /key",
    code: "CLUSTER_AUTH_NEEDS_TLS",
    fact: "1.4: refused with disabled; recorded startup-clusterauth-sendkeyfile-disabled",
  },
  {
    config: `mongod --tlsMode preferTLS ${CERT} --clusterAuthMode x509`,
    code: "CLUSTER_AUTH_WITHOUT_CA",
    fact: "recorded startup-clusterauth-x509-no-cafile",
  },
  {
    config: `mongod --tlsMode preferTLS ${TRUST} --clusterAuthMode sendX509 --transitionToAuth`,
    code: "TRANSITION_TO_AUTH_MODE",
    fact: "5.2: transitionToAuth works only with keyFile or x509",
  },
  {
    config: `mongod --tlsMode requireTLS ${CERT} --tlsCRLFile /crl.pem`,
    code: "CRL_WITHOUT_CA",
    fact: "6.3: CRLFile needs CAFile; recorded startup-crl-without-ca",
  },
  {
    config: `mongod --tlsMode preferSSL ${TRUST}`,
    code: "MODE_WORD_UNKNOWN",
    fact: "9.1: the vocabularies do not mix; recorded startup-ssl-word-in-tlsmode",
  },
  {
    config: "mongod --sslMode preferTLS --sslPEMKeyFile /server.pem --sslCAFile /ca.pem",
    version: "4.0.12",
    code: "MODE_WORD_UNKNOWN",
    fact: "1.5: up to 4.0 there are the SSL words only",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    version: "4.0.12",
    code: "OPTION_UNKNOWN",
    fact: "9.1: 3.6 and 4.0 do not know net.tls and reject it",
  },
  {
    config: "mongod --sslMode allowSSL --sslPEMKeyFile /server.pem --tlsLogVersions TLS1_2",
    version: "3.6.8",
    code: "OPTION_UNKNOWN",
    fact: "2.3: tlsLogVersions came with 3.4.19, 3.6.9 and 4.0.4",
  },
  {
    config: "mongod --tlsMode requireTLS --tlsCertificateSelector subject=x",
    code: "OPTION_UNKNOWN",
    fact: "6.4: Windows and macOS only; recorded startup-certificate-selector",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST} --tlsCertificateSelector subject=x`,
    given: { machine: { platform: "windows", supportsFips: null } },
    code: "SELECTOR_WITH_FILE",
    fact: "6.4: exclusive with the PEM options",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST} --setParameter tlsMode=preferTLS`,
    code: "MODE_SET_AS_PARAMETER",
    fact: "1.1: not allowed at startup; recorded startup-setparameter-tlsmode-at-startup",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST} --sslPEMKeyFile /server.pem`,
    code: "OPTION_REPEATED",
    fact: "recorded startup-both-certificate-names",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST} --tlsFIPSMode`,
    given: { machine: { platform: "linux", supportsFips: false } },
    code: "FIPS_UNSUPPORTED",
    fact: "6.4: the process aborts; recorded startup-fips-mode",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST} --tlsDisabledProtocols none,TLS1_0`,
    code: "PROTOCOL_WORD_UNKNOWN",
    fact: "recorded startup-disabledprotocols-none-mixed",
  },
  {
    config: `mongod --tlsMode requireTLS ${TRUST} --tlsClusterAuthX509Attributes O=a --clusterAuthMode keyFile --keyFile /key`,
    version: "7.0.14",
    code: "CLUSTER_AUTH_RULE_CONFLICT",
    fact: "5.2: both need a clusterAuthMode that allows X.509",
  },
];

const UNCERTAIN: readonly BadStart[] = [
  {
    config: `mongod --tlsMode requireTLS --sslMode allowSSL ${TRUST}`,
    code: "BOTH_MODES",
    fact: "lifecycle (c): 14 of 30 starts refused, 16 took the ssl value",
  },
  {
    config: `mongod --tlsMode requireTLS ${CERT}`,
    version: "5.0",
    code: "CHAIN_OF_TRUST_MISSING",
    fact: "1.4: from 5.0.25 on, and the patch is not known",
  },
  {
    config: `mongod --tlsMode allowTLS ${TRUST}`,
    given: { files: {} },
    code: "FILE_NOT_SEEN",
    fact: "lifecycle (c): what is in the files decides, and nobody looked",
  },
];

describe("known-bad configurations", () => {
  test.each(REFUSED)("$config is refused: $code ($fact)", (bad) => {
    const { outcome, predictions } = predictStart(questionOf(bad));

    expect(outcome).toBe("refuses");
    expect(refusals(predictions)).toEqual([bad.code]);
  });

  test.each(UNCERTAIN)("$config may be refused: $code ($fact)", (bad) => {
    const { outcome, predictions } = predictStart(questionOf(bad));

    expect(outcome).toBe("uncertain");
    expect(predictions[0]).toMatchObject({ code: bad.code, effect: "may-refuse" });
  });
});

test("every code is explained", () => {
  const page = readFileSync(new URL("../../../docs/preflight.md", import.meta.url), "utf8");

  expect(PREDICTION_CODES.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

function refusals(predictions: ReturnType<typeof predictStart>["predictions"]): PredictionCode[] {
  return predictions.filter(({ effect }) => effect === "refuses").map(({ code }) => code);
}
