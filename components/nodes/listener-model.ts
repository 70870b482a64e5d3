import type { CellVerdict } from "#components/clusters/cell-text.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

export interface ListenerFact {
  label: string;
  verdict: CellVerdict;
  /** "not observed" where nothing was told. */
  words: string;
  /** Set in the font of names. */
  isCode: boolean;
}

type Tls = NodeObservationDto["tls"];
type Enumeration = NonNullable<Tls["enumeration"]>;

export const DEMAND_WORDS: Record<Tls["clientCertificate"], string> = {
  "not-requested": "not asked for",
  optional: "asked for, not needed",
  "required-by-tls": "required, or the handshake fails",
  "required-by-application": "required, or the connection is closed after the handshake",
  unknown: "not observed",
};

const OLD_HASHES = /sha1|md5/i;
const WEAK_GROUPS = /^(ffdhe?(512|768|1024)|dh-?(512|768|1024)|secp(160|192|224).*|P-(192|224))$/i;

/** What is the same for every suite of a listener; each fact says so where it could not be seen. */
export function listenerFacts(
  { ocspStapled }: Pick<Tls, "ocspStapled">,
  enumeration: Enumeration | null,
): ListenerFact[] {
  const groups = [...new Set(enumeration?.versions.flatMap((version) => version.groups) ?? [])];
  const signatures = enumeration?.signatureAlgorithms ?? [];
  return [
    listFact("Groups", groups, WEAK_GROUPS),
    listFact("Signature algorithms", signatures, OLD_HASHES),
    switchFact("Secure renegotiation", enumeration?.secureRenegotiation, {
      on: ["pass", "announced"],
      off: ["warn", "not announced"],
    }),
    switchFact("Compression", enumeration?.compression, {
      on: ["fail", "on"],
      off: ["pass", "off"],
    }),
    switchFact("Session tickets", enumeration?.sessionTickets, {
      on: ["none", "issued"],
      off: ["none", "not issued"],
    }),
    switchFact("OCSP answer", ocspStapled, {
      on: ["pass", "stapled"],
      off: ["none", "not stapled"],
    }),
  ];
}

function listFact(label: string, names: readonly string[], weak: RegExp): ListenerFact {
  if (names.length === 0) return unseen(label);
  const verdict = names.some((name) => weak.test(name)) ? "warn" : "none";
  return { label, verdict, words: names.join(", "), isCode: true };
}

interface SwitchWords {
  on: readonly [CellVerdict, string];
  off: readonly [CellVerdict, string];
}

function switchFact(
  label: string,
  value: boolean | null | undefined,
  { on, off }: SwitchWords,
): ListenerFact {
  if (value == null) return unseen(label);
  const [verdict, words] = value ? on : off;
  return { label, verdict, words, isCode: false };
}

function unseen(label: string): ListenerFact {
  return { label, verdict: "unseen", words: "not observed", isCode: false };
}
