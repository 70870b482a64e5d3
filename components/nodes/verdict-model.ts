import type { CellVerdict } from "#components/clusters/cell-text.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import type { ClientFamily } from "#lib/domain/observation/tls-posture.ts";

type Tls = NodeObservationDto["tls"];

export interface Judge {
  id: "own" | "openssl" | ClientFamily;
  name: string;
  /** Which programs judge like this one. */
  who: string;
  verdict: CellVerdict;
  word: string;
  /** The judge's own code or sentence; empty where it has nothing to add. */
  detail: string;
  /** Why it differs from our verdict; null where both agree. */
  disagreement: string | null;
}

const FAMILY_WORDS: Record<ClientFamily, { name: string; who: string }> = {
  backtracking: {
    name: "Builders that try another issuer",
    who: "Drivers for Go, Java and Rust (rustls)",
  },
  openssl: {
    name: "OpenSSL's rules",
    who: "Other members (mongod), and drivers for Node, Python, PHP and Ruby",
  },
};

/** Our verdict, that of OpenSSL, and that of each family of drivers, in this order. */
export function judgesOf(tls: Tls): Judge[] {
  const { verdict, openssl, clientMatrix } = tls;
  return [
    {
      id: "own",
      name: "Portcullis",
      who: "RFC 5280 with MongoDB's demands, on the chain as served and the name",
      ...wordsOf(verdict.accepted),
      detail: verdict.accepted === null ? whyUnjudged(tls) : "",
      disagreement: null,
    },
    {
      id: "openssl",
      name: "OpenSSL",
      who: "The same chain and CA file, as the probe's own handshake saw it",
      ...wordsOf(openssl.accepted),
      detail: openssl.error ?? (openssl.accepted === null ? whyUnjudged(tls) : ""),
      disagreement: opensslDisagreement(tls),
    },
    ...clientMatrix.map(({ family, accepted, error, disagreement }) => ({
      id: family,
      ...FAMILY_WORDS[family],
      ...wordsOf(accepted),
      detail: error ?? (accepted === null ? whyUnjudged(tls) : ""),
      disagreement,
    })),
  ];
}

function wordsOf(accepted: boolean | null): Pick<Judge, "verdict" | "word"> {
  if (accepted === null) return { verdict: "unseen", word: "not judged" };
  return accepted ? { verdict: "pass", word: "accepts" } : { verdict: "fail", word: "refuses" };
}

function whyUnjudged({ chain, failure, openssl }: Tls): string {
  if (chain.length === 0) return failure?.message ?? "No certificate was seen";
  return openssl.accepted === null
    ? "No CA certificates are stored for this cluster, so there is nothing to judge by"
    : "This observation was made before chains were judged; the next probe will tell";
}

function opensslDisagreement({ verdict, openssl, clientMatrix }: Tls): string | null {
  if (verdict.accepted === null || openssl.accepted === null) return null;
  if (verdict.accepted === openssl.accepted) return null;
  const told = clientMatrix.find(({ family }) => family === "openssl")?.disagreement;
  if (told != null) return told;
  return openssl.accepted
    ? "OpenSSL accepts what our rules refuse; the reasons beside say why"
    : "OpenSSL refuses what our rules accept; mongod judges as OpenSSL does";
}
