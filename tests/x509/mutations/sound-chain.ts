import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { aCrl, crlNumber } from "#tests/pki/build-crl.ts";
import { buildOcspResponse } from "#tests/pki/build-ocsp-response.ts";
import { crlDistributionPoints, issuingDistributionPoint } from "#tests/pki/distribution-points.ts";
import {
  authorityInformationAccess,
  basicConstraints,
  certificatePolicies,
  inhibitAnyPolicy,
  nameConstraints,
  policyConstraints,
  policyMappings,
  subjectAltName,
  tlsFeature,
} from "#tests/pki/extensions.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";
import { keyBits, type TestKey } from "#tests/pki/keys.ts";
import { attribute, commonName, generalName, name } from "#tests/pki/names.ts";
import { aQuestion } from "#tests/x509/a-question.ts";

/** A chain that uses all that the reader knows, the same bytes in every run, with the keys that signed its parts. */
export interface SoundChain {
  question: ChainQuestion;
  /** Who signed the leaf, each intermediate, and each CRL, by their places in the question. */
  signers: { leaf: TestKey; intermediates: readonly TestKey[]; crls: readonly TestKey[] };
}

const { directory, dns, email, ip, registeredId, uri } = generalName;
const POLICY = "1.3.6.1.4.1.55555.2.1";
const URL = "http://pki.test/list.crl";

/** Builds it; it is accepted as it is. */
export function soundChain(): SoundChain {
  const rootKey = fixedKey("root");
  const betweenKey = fixedKey("between");
  const root = aRoot("root", { key: rootKey, serial: 1 });
  const between = anIntermediate(root, "between", {
    key: betweenKey,
    serial: 2,
    also: [
      basicConstraints({ ca: true, pathLength: 3 }),
      nameConstraints({
        permitted: [
          dns("test"),
          email("test"),
          uri(".test"),
          ip(10, 0, 0, 0, 255, 0, 0, 0),
          directory(name(attribute("O", "Test PKI"))),
        ],
        excluded: [dns("excluded.test"), ip(...Array.from({ length: 32 }, () => 0))],
      }),
      certificatePolicies([POLICY]),
      policyMappings([["1.3.6.1.4.1.55555.2.2", "1.3.6.1.4.1.55555.2.3"]]),
      policyConstraints({ inhibitPolicyMapping: 4 }),
      inhibitAnyPolicy(4),
      crlDistributionPoints([{ full: [uri(URL)] }]),
    ],
  });
  const rolled = anIntermediate(between, "between, new key", {
    key: fixedKey("rolled"),
    serial: 3,
    subject: commonName("between"),
  });
  const leaf = aLeaf(between, "leaf", {
    key: fixedKey("leaf"),
    serial: 4,
    also: [
      subjectAltName([
        dns("db-1.test"),
        dns("*.db.test"),
        email("dba@test"),
        uri("https://db-1.test/"),
        ip(10, 0, 0, 1),
        directory(commonName("leaf")),
        registeredId("1.2.3.4"),
      ]),
      certificatePolicies([POLICY, "2.23.140.1.2.1"]),
      authorityInformationAccess({ ocsp: ["http://ocsp.test"], caIssuers: ["http://ca.test"] }),
      crlDistributionPoints([{ full: [uri(URL)] }]),
      tlsFeature([5]),
    ],
  });
  const stapledOcsp = buildOcspResponse({
    signer: betweenKey,
    responder: { name: between.subject },
    responses: [{ certId: { issuer: between, serial: 4 } }],
    certificates: [between.der],
  });
  return {
    question: aQuestion(
      { root, chain: [between, leaf] },
      {
        intermediates: [between.der, rolled.der],
        peerName: { kind: "dns", value: "db-1.test" },
        extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"],
        keyUsage: ["digitalSignature"],
        crls: [
          aCrl(root, {
            extensions: [crlNumber(5)],
            revoked: [{ serial: 99, reason: "superseded" }],
          }),
          aCrl(between, {
            extensions: [crlNumber(6), issuingDistributionPoint({ full: [uri(URL)] })],
          }),
        ],
        stapledOcsp,
      },
    ),
    signers: {
      leaf: betweenKey,
      intermediates: [rootKey, betweenKey],
      crls: [rootKey, betweenKey],
    },
  };
}

/** The same Ed25519 key in every process, so that its signatures are the same too. */
function fixedKey(label: string): TestKey {
  const head = Buffer.from("302e020100300506032b657004220420", "hex");
  const seed = createHash("sha256").update(label).digest();
  const privateKey = createPrivateKey({
    key: Buffer.concat([head, seed]),
    format: "der",
    type: "pkcs8",
  });
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const keyId = createHash("sha1").update(keyBits(spki)).digest();
  return { kind: "ed25519", privateKey, spki, keyId };
}
