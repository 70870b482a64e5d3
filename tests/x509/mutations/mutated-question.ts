import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { PROFILE_NAMES } from "#lib/protocols/x509/path/profiles.ts";
import { sealed } from "#tests/pki/build-certificate.ts";
import type { TestKey } from "#tests/pki/keys.ts";
import { parseDer, writeDer } from "#tests/x509/mutations/der-tree.ts";
import { mutateDer } from "#tests/x509/mutations/mutate-der.ts";
import { type Random, seededRandom } from "#tests/x509/mutations/seeded-random.ts";
import type { SoundChain } from "#tests/x509/mutations/sound-chain.ts";

/** The sound chain with one or two of its parts broken, the same for the same seed. */
export function mutatedQuestion({ question, signers }: SoundChain, seed: number): ChainQuestion {
  const random = seededRandom(seed);
  const parts = new Set(Array.from({ length: 1 + random.below(2) }, () => random.pick(PARTS)));
  const at = (list: readonly Uint8Array[]) => random.below(list.length);
  const changed: ChainQuestion = { ...question, profile: random.pick(PROFILE_NAMES) };
  if (parts.has("leaf")) changed.leaf = mutate(question.leaf, signers.leaf, random);
  if (parts.has("intermediate")) {
    const index = at(question.intermediates);
    changed.intermediates = mutateOne(question.intermediates, index, signers.intermediates, random);
  }
  if (parts.has("anchor")) changed.anchors = mutateOne(question.anchors, 0, [], random);
  if (parts.has("crl")) {
    changed.crls = mutateOne(question.crls, at(question.crls), signers.crls, random);
  }
  // Without CRLs the answer of the responder is what is left to say that nothing was revoked.
  if (!parts.has("crl") && random.below(2) === 0) changed.crls = [];
  if (parts.has("ocsp") && question.stapledOcsp !== null) {
    changed.stapledOcsp = mutateDer(Buffer.from(question.stapledOcsp), random);
  }
  return changed;
}

const PARTS = ["leaf", "leaf", "intermediate", "intermediate", "anchor", "crl", "ocsp"] as const;

function mutateOne(
  ders: readonly Uint8Array[],
  index: number,
  signers: readonly TestKey[],
  random: Random,
): Uint8Array[] {
  return ders.map((der, at) => (at === index ? mutate(der, signers[at], random) : der));
}

/** Half of the time it is signed again, so that what stands behind the check of the signature is reached too. */
function mutate(der: Uint8Array, signer: TestKey | undefined, random: Random): Buffer {
  const bytes = Buffer.from(der);
  const tbs = parseDer(bytes)?.[0]?.children?.[0];
  if (signer === undefined || tbs === undefined || random.below(2) === 0) {
    return mutateDer(bytes, random);
  }
  return sealed(mutateDer(writeDer(tbs), random), signer, {});
}
