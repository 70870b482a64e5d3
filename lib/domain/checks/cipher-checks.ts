import { couldNotObserve, type NodeCheck, type Verdict } from "#lib/domain/checks/finding.ts";
import { inShort, judgeEnumeration } from "#lib/domain/checks/judge-tls.ts";
import {
  hasForwardSecrecy,
  isAead,
  isBroken,
  type NegotiableSuite,
  suitesOf,
} from "#lib/domain/observation/cipher-traits.ts";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";

const MIN_DH_BITS = 2_048;
const GOOD_GROUPS: ReadonlySet<string> = new Set(["X25519", "X448", "P-256", "P-384", "P-521"]);
/** Hybrids of a classical exchange and ML-KEM. */
const POST_QUANTUM = /MLKEM/i;

const RESTRICT =
  "Set opensslCipherConfig to ECDHE suites with AES-GCM or ChaCha20-Poly1305, and restart";

/** Checks about suites and key exchange, from what a look at full depth lists. */
export const CIPHER_CHECKS: readonly NodeCheck[] = [
  {
    id: "CIPH-01",
    title: "No broken suite is accepted",
    severity: "critical",
    expected: "no NULL, anonymous, EXPORT, DES, 3DES, RC2 or RC4 suite",
    fix: RESTRICT,
    judge: (node) => judgeEnumeration(node, (seen) => judgeNone(seen, isBroken)),
  },
  {
    id: "CIPH-02",
    title: "Every suite has forward secrecy",
    severity: "high",
    expected: "ECDHE or DHE suites only, below TLS 1.3",
    fix: RESTRICT,
    judge: (node) =>
      judgeEnumeration(node, (seen) => judgeNone(seen, (suite) => !hasForwardSecrecy(suite))),
  },
  {
    id: "CIPH-03",
    title: "Every suite encrypts and authenticates at once",
    severity: "medium",
    expected: "AES-GCM, AES-CCM or ChaCha20-Poly1305 only",
    fix: RESTRICT,
    judge: (node) => judgeEnumeration(node, (seen) => judgeNone(seen, (suite) => !isAead(suite))),
  },
  {
    id: "CIPH-05",
    title: "Key exchange groups are strong",
    severity: "medium",
    expected: `X25519, P-256 or P-384, or a prime of ${MIN_DH_BITS} bits or more`,
    fix: "Give opensslDiffieHellmanParameters a prime of 2048 bits or more, and drop weak curves",
    judge: (node) => judgeEnumeration(node, judgeGroups),
  },
  {
    id: "CIPH-06",
    title: "A post-quantum key exchange is offered",
    severity: "info",
    expected: "X25519MLKEM768 among the groups",
    fix: "Run the server on OpenSSL 3.5 or newer when the platform brings it",
    judge: (node) => judgeEnumeration(node, judgePostQuantum),
  },
];

function judgeNone(
  enumeration: TlsEnumeration,
  isUnwanted: (suite: NegotiableSuite) => boolean,
): Verdict {
  const suites = suitesOf(enumeration);
  const unwanted = [...new Set(suites.filter(isUnwanted).map(({ cipher }) => cipher))];
  if (unwanted.length > 0) return { result: "fail", observed: inShort(unwanted) };
  return passUnlessCutShort(enumeration, `${suites.length} suites, none of them`);
}

function judgeGroups(enumeration: TlsEnumeration): Verdict {
  const groups = groupsOf(enumeration);
  const weak = groups.filter((group) => !isStrong(group));
  if (weak.length > 0) return { result: "fail", observed: inShort(weak) };
  if (groups.length === 0)
    return couldNotObserve("no suite with a key exchange group was accepted");
  return passUnlessCutShort(enumeration, inShort(groups));
}

function judgePostQuantum(enumeration: TlsEnumeration): Verdict {
  const offered = groupsOf(enumeration).filter((group) => POST_QUANTUM.test(group));
  if (offered.length > 0) return { result: "pass", observed: inShort(offered) };
  if (enumeration.incomplete !== null) return couldNotObserve(enumeration.incomplete.message);
  return { result: "fail", observed: "no hybrid group among the groups" };
}

function groupsOf({ versions }: TlsEnumeration): string[] {
  return [...new Set(versions.flatMap(({ groups }) => groups))];
}

function isStrong(group: string): boolean {
  const bits = /^(?:ffdhe|dhe?)[ -]?(\d+)/i.exec(group)?.[1];
  if (bits !== undefined) return Number(bits) >= MIN_DH_BITS;
  return GOOD_GROUPS.has(group) || POST_QUANTUM.test(group);
}

/** An enumeration that was cut short proves what it lists and no absence. */
function passUnlessCutShort({ incomplete }: TlsEnumeration, observed: string): Verdict {
  return incomplete === null ? { result: "pass", observed } : couldNotObserve(incomplete.message);
}
