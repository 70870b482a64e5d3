import { type CellText, cell, unseen } from "#components/clusters/cell-text.ts";
import { expiryNote } from "#components/clusters/fleet-model.ts";
import { strengthOf } from "#components/nodes/suite-model.ts";
import { versionWord } from "#components/nodes/version-words.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import { counted } from "#lib/domain/counted.ts";
import { suitesOf } from "#lib/domain/observation/cipher-traits.ts";
import { TLS_VERSIONS, type TlsVersion } from "#lib/domain/observation/tls-posture.ts";

type Tls = NodeObservationDto["tls"];

const MODERN: readonly TlsVersion[] = ["TLSv1.2", "TLSv1.3"];

/** Which protocol versions the node accepts. */
export function protocolCell({ tls }: NodeObservationDto): CellText {
  const expected = "TLS 1.2 and 1.3, and nothing older";
  if (tls.accepted === null) return unseen(tls.failure?.message, expected);
  if (!tls.accepted) {
    const why = tls.failure?.message ?? "The node does not answer a TLS handshake";
    const fix = "Give the node a certificate and restart it with allowTLS";
    return cell("fail", "no TLS", why, expected, fix);
  }
  const accepted = TLS_VERSIONS.filter((version) => tls.versions[version] === true);
  const unknown = TLS_VERSIONS.filter((version) => tls.versions[version] === null);
  const words = accepted.map(versionWord).join(", ");
  if (accepted.some((version) => !MODERN.includes(version))) {
    const fix = "Set net.tls.disabledProtocols to TLS1_0,TLS1_1";
    return cell("fail", shortVersions(accepted), `Accepts ${words}`, expected, fix);
  }
  if (unknown.length > 0) {
    const seen = tls.negotiated?.protocol.replace("TLSv", "TLS ") ?? words;
    const observed = `${seen} was negotiated; not asked or not told: ${unknown.map(versionWord).join(", ")}`;
    return cell("unseen", seen === "" ? "not seen" : `${seen} seen`, observed, expected);
  }
  return cell("pass", shortVersions(accepted), `Accepts ${words} and nothing older`, expected);
}

/** "TLS 1.2, 1.3". */
function shortVersions(versions: readonly TlsVersion[]): string {
  return versions.map(versionWord).join(", ").replaceAll(", TLS ", ", ");
}

/**
 * Which suites the node accepts, by the weakest.
 *
 * @param enumeration The latest list; null before the first deep look.
 */
export function cipherCell({ tls }: NodeObservationDto, enumeration: Tls["enumeration"]): CellText {
  const expected = "Only suites with forward secrecy and AEAD";
  if (tls.accepted === false) return cell("none", "–", "The node takes no TLS", "Does not apply");
  if (enumeration === null) {
    const seen = tls.negotiated === null ? "" : `${tls.negotiated.cipher} was negotiated; `;
    const why = tls.failure?.message ?? "the whole list takes a deep look";
    return cell("unseen", "not listed", `${seen}${why}`, expected, "Look deeper");
  }
  const suites = suitesOf(enumeration);
  const namesOf = (strength: ReturnType<typeof strengthOf>) => [
    ...new Set(
      suites.filter((suite) => strengthOf(suite) === strength).map(({ cipher }) => cipher),
    ),
  ];
  const broken = namesOf("broken");
  const fix = "Narrow the list with setParameter opensslCipherConfig at the next start";
  if (broken.length > 0) {
    return cell("fail", `${broken.length} broken`, broken.join(", "), expected, fix);
  }
  const old = [...namesOf("no-forward-secrecy"), ...namesOf("forward-cbc")];
  if (old.length > 0) return cell("warn", `${old.length} old`, old.join(", "), expected, fix);
  const names = namesOf("forward-aead");
  return names.length === 0
    ? unseen(enumeration.incomplete?.message, expected)
    : cell("pass", counted(names.length, "suite"), names.join(", "), expected);
}

/** How long the node's own certificate is still valid. */
export function certificateCell({ tls }: NodeObservationDto, nowMs: number): CellText {
  const expected = "30 days or more until it expires";
  const leaf = tls.chain[0];
  if (leaf === undefined) return unseen(tls.failure?.message, expected);
  const note = expiryNote(leaf.notAfter, nowMs);
  const observed = `${leaf.subject}, valid until ${leaf.notAfter}`;
  if (note.tone === "neutral") return cell("pass", note.words, observed, expected);
  const verdict = note.tone === "red" ? "fail" : "warn";
  return cell(verdict, note.words, observed, expected, "Issue a new certificate and rotate it in");
}

/** Whether the chain and the name hold, by our rules and by OpenSSL's, which mongod follows. */
export function chainCell({ tls }: NodeObservationDto): CellText {
  const expected =
    "The chain and the host name hold under the cluster's CA, for us and for OpenSSL";
  const { openssl, verdict } = tls;
  const fix = "Issue a certificate from this CA that names the host, or store the right CA";
  if (verdict.accepted === false) {
    const reasons = verdict.reasons.map(({ message }) => message).join("; ");
    return cell("fail", "refused", reasons === "" ? "Refused" : reasons, expected, fix);
  }
  if (openssl.accepted === false) {
    const value = verdict.accepted === true ? "OpenSSL refuses" : "refused";
    return cell("fail", value, openssl.error ?? "OpenSSL refuses the chain", expected, fix);
  }
  if (verdict.accepted === true || openssl.accepted === true) {
    return cell("pass", "verified", "Accepted", expected);
  }
  const why =
    tls.chain.length === 0
      ? tls.failure?.message
      : "No CA certificates are stored for this cluster";
  return unseen(openssl.error ?? why, expected);
}

const DEMAND_WORDS: Record<Tls["clientCertificate"], string> = {
  "not-requested": "not asked",
  optional: "optional",
  "required-by-tls": "required",
  "required-by-application": "required",
  unknown: "not seen",
};

/** Whether clients need a certificate of their own. */
export function clientCertificateCell({ tls }: NodeObservationDto): CellText {
  const demand = tls.clientCertificate;
  const expected = "As your policy says; shown so that no client is surprised";
  if (demand === "unknown") return unseen(tls.failure?.message, expected);
  return cell("none", DEMAND_WORDS[demand], `Clients: ${demand.replaceAll("-", " ")}`, expected);
}
