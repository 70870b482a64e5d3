import { createHash } from "node:crypto";
import type { ChainVerdict, ClientVerdict } from "#lib/domain/observation/tls-posture.ts";
import { chainVerdictOf } from "#lib/infrastructure/chains/chain-verdict-of.ts";
import { verifyServedChain } from "#lib/infrastructure/chains/verify-served-chain.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";
import { judgeByFamilies } from "#lib/infrastructure/openssl-verdict/judge-by-families.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import type { PeerName } from "#lib/protocols/x509/path/chain-question.ts";

const MS_PER_DAY = 86_400_000;
/** An OCSP answer ends sooner than certificates do, and is renewed without them. */
const OCSP_REUSE_MS = 3_600_000;
const CAPACITY = 2_000;

/** A chain as a node served it. */
export interface ServedChain {
  /** DER, leaf first. */
  chain: readonly Buffer[];
  /** DER of the cluster's CA file; empty without one. */
  anchors: readonly Buffer[];
  /** As the cluster spells the node. */
  peerName: PeerName;
  /** DER of the OCSPResponse in the handshake, or null. */
  stapledOcsp: Buffer | null;
  at: Date;
}

/** Our own word on a served chain, and that of the programs that will meet it. */
export interface ServedChainJudgement {
  verdict: ChainVerdict;
  clientMatrix: ClientVerdict[];
}

const NO_AUTHORITY: ChainVerdict["reasons"][number] = {
  code: "NO_AUTHORITY",
  message: "The cluster has no CA file to judge by",
  certificate: null,
};

const kept = new Map<string, { judgement: Promise<ServedChainJudgement>; untilMs: number }>();

/**
 * Judges a chain as it was served, under the cluster's CA file.
 *
 * The same chain under the same authorities is judged once until one of its certificates begins or ends, at
 * most for a day, so that the look every minute costs a comparison of fingerprints.
 */
export function judgeServedChain(served: ServedChain): Promise<ServedChainJudgement> {
  const key = keyOf(served);
  const known = kept.get(key);
  if (known !== undefined && served.at.getTime() < known.untilMs) return known.judgement;
  const judgement = judge(served);
  kept.delete(key);
  kept.set(key, { judgement, untilMs: reusableUntilMs(served) });
  for (const oldest of kept.keys()) {
    if (kept.size <= CAPACITY) break;
    kept.delete(oldest);
  }
  return judgement;
}

async function judge(served: ServedChain): Promise<ServedChainJudgement> {
  const { chain, anchors, peerName, at } = served;
  if (chain.length === 0) throw new Error("There is no chain to judge");
  const answer = verifyServedChain(served);
  const verdict = chainVerdictOf(answer);
  if (anchors.length === 0) {
    return { verdict: { ...verdict, accepted: null, reasons: [NO_AUTHORITY] }, clientMatrix: [] };
  }
  return { verdict, clientMatrix: await judgeByFamilies({ chain, anchors, peerName, at }) };
}

function keyOf({ chain, anchors, peerName, stapledOcsp }: ServedChain): string {
  const parts = [
    ...chain.map(fingerprintOf),
    "under",
    fingerprintsOf(anchors),
    peerName.value,
    stapledOcsp === null ? "" : fingerprintOf(stapledOcsp),
  ];
  return createHash("sha256").update(parts.join(" ")).digest("base64");
}

/** A CA file is long and stays, so what it holds is summed up once. */
function fingerprintsOf(anchors: readonly Buffer[]): string {
  const known = summed.get(anchors);
  if (known !== undefined) return known;
  const sum = anchors.map(fingerprintOf).join(" ");
  summed.set(anchors, sum);
  return sum;
}

const summed = new WeakMap<readonly Buffer[], string>();

/** The first moment at which the answer may be another one. */
function reusableUntilMs({ chain, anchors, stapledOcsp, at }: ServedChain): number {
  const atMs = at.getTime();
  const boundariesMs = [...chain, ...anchors].flatMap((der) => {
    const read = readCertificate(der);
    // A certificate is valid through its last second.
    return read === null ? [] : [Date.parse(read.notBefore), Date.parse(read.notAfter) + 1];
  });
  const reuseMs = stapledOcsp === null ? MS_PER_DAY : OCSP_REUSE_MS;
  return Math.min(atMs + reuseMs, ...boundariesMs.filter((boundaryMs) => boundaryMs > atMs));
}
