import { commonName } from "#components/certificates/certificate-words.ts";
import type { NodeObservationDto, ObservedCertificateDto } from "#lib/contracts/observation.ts";

export interface ChainMark {
  tone: "red" | "amber" | "neutral";
  /** Stable code of a reason, or rule of a finding. */
  code: string;
  message: string;
  /** Section of a standard; empty for a reason. */
  source: string;
}

export interface ChainCard {
  key: string;
  /** "Leaf", "Intermediate", "Root". */
  position: string;
  /** `unused` was sent and is no part of the path that was found. */
  origin: "sent" | "unused" | "ca-file";
  /** Null where only the fingerprint is known, as for an anchor of the CA file. */
  certificate: ObservedCertificateDto | null;
  sha256: string;
  /** The name to go by. */
  name: string;
  marks: ChainMark[];
}

type Verdict = NodeObservationDto["tls"]["verdict"];
type Tls = Pick<NodeObservationDto["tls"], "chain" | "verdict">;

const SEVERITY_TONES = { error: "red", warning: "amber", info: "neutral" } as const;

/**
 * The chain from the leaf to the root: the path that was found, then what was sent and not needed.
 *
 * @param known Certificates met elsewhere by fingerprint, so that an anchor that no node sends has a face.
 */
export function chainCards(
  { chain, verdict }: Tls,
  known: ReadonlyMap<string, ObservedCertificateDto> = new Map(),
): ChainCard[] {
  const sent = new Map(chain.map((certificate) => [certificate.sha256, certificate]));
  const used = new Set(verdict.path);
  const order = [...verdict.path, ...chain.map(({ sha256 }) => sha256)];
  const unique = [...new Set(order)];
  return unique.map((sha256, index) => {
    const certificate = sent.get(sha256) ?? known.get(sha256) ?? null;
    const belowSha256 = unique[index - 1] ?? "";
    const below = sent.get(belowSha256) ?? known.get(belowSha256);
    return {
      key: sha256,
      position: positionOf(certificate, index),
      origin: originOf(sent.has(sha256), used.size > 0 && !used.has(sha256)),
      certificate,
      sha256,
      name: commonName(certificate?.subject ?? below?.issuer ?? "An authority of the CA file"),
      marks: marksAbout(verdict, sha256),
    };
  });
}

/** Reasons and findings about the chain as a whole. */
export function wholeChainMarks(verdict: Verdict): ChainMark[] {
  return marksAbout(verdict, null);
}

function marksAbout({ reasons, findings }: Verdict, sha256: string | null): ChainMark[] {
  return [
    ...reasons
      .filter(({ certificate }) => certificate === sha256)
      .map(({ code, message }) => ({ tone: "red" as const, code, message, source: "" })),
    ...findings
      .filter(({ certificate }) => certificate === sha256)
      .map(({ rule, severity, message, source }) => ({
        tone: SEVERITY_TONES[severity],
        code: rule,
        message,
        source,
      })),
  ];
}

function originOf(isSent: boolean, isUnused: boolean): ChainCard["origin"] {
  if (!isSent) return "ca-file";
  return isUnused ? "unused" : "sent";
}

function positionOf(certificate: ObservedCertificateDto | null, index: number): string {
  if (index === 0) return "Leaf";
  if (certificate === null) return "Anchor";
  return certificate.subject === certificate.issuer ? "Root" : "Intermediate";
}
