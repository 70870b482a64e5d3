import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import type { ObservedTrust } from "#lib/domain/observation/observation.ts";
import { STRICT_WITH_PEERS, type TrustVerdict } from "#lib/domain/observation/trust-evidence.ts";
import type { TrustOptions } from "#lib/infrastructure/mongo-admin/trust-options.ts";
import {
  createTrustGatherer,
  type SightedNode,
} from "#lib/infrastructure/probe/trust/gather-trust.ts";
import type { TrustSight } from "#lib/infrastructure/probe/trust/node-trust.ts";
import {
  type CertificateAuthority,
  createAuthority,
  issueCertificate,
} from "#simulator/certificates/certificate-factory.ts";
import { aNodeObservation } from "#tests/builders/observation.ts";

const DAY_MS = 86_400_000;
// OpenSSL judges by the machine's own clock, so validity is laid around it.
const now = new Date();
const validity = {
  notBefore: new Date(now.getTime() - 2 * DAY_MS),
  notAfter: new Date(now.getTime() + 2 * DAY_MS),
};
const root = await createAuthority({ subject: "CN=Root", ...validity });
const between = await createAuthority({ subject: "CN=Between", ...validity }, root);
const twin = await createAuthority({ subject: "CN=Root", ...validity });
const stranger = await createAuthority({ subject: "CN=Stranger", ...validity });

async function issue(issuer: CertificateAuthority, change: { notAfter?: Date } = {}) {
  const request = { subject: "CN=db", dnsNames: ["db"], ...validity, ...change };
  return derOf((await issueCertificate(issuer, request)).certificatePem);
}
const leaf = await issue(root);

const OPTIONS: TrustOptions = {
  hasCaFile: true,
  hasClusterCaFile: false,
  hasClusterFile: false,
  usesSystemStore: false,
  leniency: STRICT_WITH_PEERS,
  takesMembersByCertificate: false,
};

function derOf(pem: string): Buffer {
  return new X509Certificate(pem).raw;
}

const nameOf = ({ certificate }: CertificateAuthority) =>
  Buffer.from(certificate.subjectName.toArrayBuffer());

const asking = (...authorities: CertificateAuthority[]): TrustSight["request"] => ({
  kind: "names",
  names: authorities.map(nameOf),
});

function aSight(host: string, sight: Partial<TrustSight> = {}): SightedNode {
  return {
    node: aNodeObservation({ host }),
    sight: { chain: [leaf], request: asking(root), options: OPTIONS, ...sight },
  };
}

function gather(
  nodes: readonly SightedNode[],
  { caPem = null, caBundles = [] }: { caPem?: string | null } & Partial<ProbeTarget> = {},
): Promise<ObservedTrust | null> {
  const credentials = { uri: "mongodb://db", caPem, clientPem: null };
  return createTrustGatherer()(nodes, { credentials, caBundles }, now);
}

async function evidenceOf(...given: Parameters<typeof gather>): Promise<ObservedTrust> {
  const evidence = await gather(...given);
  if (evidence === null) throw new Error("There is no evidence");
  return evidence;
}

async function verdictOn(...given: Parameters<typeof gather>): Promise<TrustVerdict | undefined> {
  const { verdicts } = await evidenceOf(...given);
  return verdicts.find(({ purpose }) => purpose === "server");
}

const caPem = root.certificatePem;

test("there is no evidence where no node showed a certificate", async () => {
  expect(await gather([aSight("a:1", { chain: [], request: null })])).toBeNull();
});

test("nodes with one chain and one list of authorities share sets, chains and verdicts", async () => {
  const nodes = Array.from({ length: 60 }, (_, index) => aSight(`db-${index}:1`));

  const evidence = await evidenceOf(nodes, { caPem });

  expect(evidence.anchorSets).toHaveLength(1);
  expect(evidence.chains).toHaveLength(1);
  expect(evidence.verdicts).toHaveLength(2);
  expect(evidence.nodes).toHaveLength(60);
});

describe("a verdict", () => {
  test("is sure, with OpenSSL's beside it, where the authority's certificate is known", async () => {
    expect(await verdictOn([aSight("a:1")], { caPem })).toMatchObject({
      accepted: true,
      evidence: "certificates",
      openssl: { accepted: true },
    });
  });

  test("is open where only the authority's name is known", async () => {
    expect(await verdictOn([aSight("a:1")])).toMatchObject({
      accepted: null,
      evidence: "names",
      code: "AUTHORITY_BY_NAME_ONLY",
    });
  });

  test("is a refusal where the issuer is not among the names", async () => {
    expect(await verdictOn([aSight("a:1", { request: asking(stranger) })])).toMatchObject({
      accepted: false,
      code: "ISSUER_NOT_ACCEPTED",
    });
  });

  test("is a refusal by name alone where the chain is beyond repair", async () => {
    const expired = await issue(root, { notAfter: new Date(now.getTime() - DAY_MS) });

    expect(await verdictOn([aSight("a:1", { chain: [expired] })])).toMatchObject({
      accepted: false,
      code: "CERTIFICATE_EXPIRED",
    });
  });

  test("is open where the authority known by that name did not sign", async () => {
    expect(await verdictOn([aSight("a:1")], { caPem: twin.certificatePem })).toMatchObject({
      accepted: null,
      code: "AUTHORITY_AMBIGUOUS",
    });
  });

  test("is open where two authorities of that name are known, until a bundle tells which", async () => {
    const both = { caPem: root.certificatePem + twin.certificatePem };
    const caBundles = [{ name: "theirs", hosts: null, pem: twin.certificatePem }];

    expect(await verdictOn([aSight("a:1")], both)).toMatchObject({ code: "AUTHORITY_AMBIGUOUS" });
    expect(await verdictOn([aSight("a:1")], { ...both, caBundles })).toMatchObject({
      accepted: false,
      evidence: "certificates",
    });
  });

  test("follows intermediates that were served, and misses those that were not", async () => {
    const below = await issue(between);
    const whole = [below, derOf(between.certificatePem)];

    expect(await verdictOn([aSight("a:1", { chain: whole })], { caPem })).toMatchObject({
      accepted: true,
    });
    expect(await verdictOn([aSight("a:1", { chain: [below] })], { caPem })).toMatchObject({
      accepted: false,
    });
  });

  test("shows what OpenSSL says of an intermediate as the only authority", async () => {
    const chain = [await issue(between)];
    const pem = between.certificatePem;

    expect(
      await verdictOn([aSight("a:1", { chain, request: asking(between) })], { caPem: pem }),
    ).toMatchObject({ accepted: true, openssl: { accepted: false } });
  });
});

describe("what a node judges by", () => {
  const trustOf = async (sight: Partial<TrustSight>, bundle: string | null = null) => {
    const caBundles = bundle === null ? [] : [{ name: "given", hosts: ["a:1"], pem: bundle }];
    const { nodes } = await evidenceOf([aSight("a:1", sight), aSight("b:1")], { caPem, caBundles });
    return nodes[0];
  };

  test("is nothing in either direction where it asks for no certificate", async () => {
    const sight = { request: { kind: "none" }, options: null } as const;

    expect(await trustOf(sight, caPem)).toMatchObject({
      inbound: { kind: "not-asked" },
      outbound: { kind: "not-asked" },
    });
  });

  test("is not seen outbound with a clusterCAFile, and told by a bundle", async () => {
    const options = { ...OPTIONS, hasClusterCaFile: true };

    expect(await trustOf({ options })).toMatchObject({
      inbound: { kind: "anchors" },
      outbound: { kind: "unknown" },
    });
    expect(await trustOf({ options }, stranger.certificatePem)).toMatchObject({
      inbound: { anchorSet: "anchors-1" },
      outbound: { anchorSet: "anchors-2" },
    });
  });

  test("is told by a bundle where the node shows nothing", async () => {
    const hidden = { chain: [], request: null };

    expect(await trustOf(hidden)).toMatchObject({ inbound: { kind: "unknown" } });
    expect(await trustOf(hidden, caPem)).toMatchObject({
      inbound: { kind: "anchors" },
      asServer: { kind: "unknown" },
    });
  });

  test("is unknown where the system's store stands in for a file", async () => {
    expect(await trustOf({ options: { ...OPTIONS, usesSystemStore: true } })).toMatchObject({
      inbound: { kind: "unknown" },
      outbound: { kind: "unknown" },
    });
  });

  test("a clusterFile hides what the node shows as a client", async () => {
    expect(await trustOf({ options: { ...OPTIONS, hasClusterFile: true } })).toMatchObject({
      asServer: { kind: "chain" },
      asClient: { kind: "unknown" },
    });
  });
});

test("an answer is kept until a certificate begins or ends to be valid", async () => {
  const gatherAgain = createTrustGatherer();
  const target = { credentials: { uri: "mongodb://db", caPem, clientPem: null }, caBundles: [] };
  const acceptedAt = async (offsetDays: number) => {
    const at = new Date(now.getTime() + offsetDays * DAY_MS);
    return (await gatherAgain([aSight("a:1")], target, at))?.verdicts[0]?.accepted;
  };

  expect([
    await acceptedAt(0),
    await acceptedAt(1),
    await acceptedAt(3),
    await acceptedAt(-3),
  ]).toEqual([true, true, false, false]);
});
