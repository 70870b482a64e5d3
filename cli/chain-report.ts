import { formatTable } from "#cli/table.ts";
import type { ChainReport } from "#lib/contracts/chain.ts";

type Certificate = ChainReport["path"][number];
type Openssl = ChainReport["openssl"];

const MS_PER_DAY = 86_400_000;
const RANK = ["error", "warning", "info"];

/** A verdict for people: the chain as a ladder, then why it is refused, what is worth knowing, and OpenSSL's word. */
export function describeChain(report: ChainReport): string {
  const { verdict, path, given, reasons, findings, profile, peerName } = report;
  const forWhom = peerName === null ? "" : ` for ${peerName}`;
  const names = namesOf([...path, ...given]);
  const title = `${verdict.toUpperCase()}${forWhom} under ${profile} at ${report.judgedAt}`;
  return [
    title,
    path.length > 0
      ? ladder("Chain, leaf first", path, report)
      : ladder("No chain to a root; what was given", given, report),
    ...section(
      "Reasons",
      reasons.map(
        ({ code, message, certificate }) => `${code}  ${message}${about(certificate, names)}`,
      ),
    ),
    ...section(
      "Findings",
      findings
        .toSorted((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity))
        .map(
          ({ severity, rule, message, certificate, source }) =>
            `${severity.padEnd(7)}  ${rule}  ${message}${about(certificate, names)} (${source})`,
        ),
    ),
    describeOpenssl(report.openssl),
  ].join("\n\n");
}

function ladder(title: string, chain: readonly Certificate[], { judgedAt }: ChainReport): string {
  const at = Date.parse(judgedAt);
  const rows = chain.map((certificate, index) => [
    `${"  ".repeat(index)}${index === 0 ? "" : "└ "}${certificate.subject}`,
    keyOf(certificate),
    certificate.notAfter.slice(0, 10),
    daysLeft(certificate, at),
    certificate.sha256.slice(0, 16),
  ]);
  return `${title}\n\n${formatTable(["CERTIFICATE", "KEY", "UNTIL", "DAYS LEFT", "SHA-256"], rows)}`;
}

function keyOf({ publicKey }: Certificate): string {
  const size = publicKey.curve ?? publicKey.bits;
  return size === null ? publicKey.type : `${publicKey.type} ${size}`;
}

function daysLeft({ notBefore, notAfter }: Certificate, at: number): string {
  if (Date.parse(notBefore) > at) return "not valid yet";
  const days = Math.floor((Date.parse(notAfter) - at) / MS_PER_DAY);
  return days < 0 ? `expired ${-days} days ago` : String(days);
}

function namesOf(chain: readonly Certificate[]): ReadonlyMap<string, string> {
  return new Map(chain.map(({ sha256, subject }) => [sha256, subject]));
}

function about(sha256: string | null, names: ReadonlyMap<string, string>): string {
  return sha256 === null ? "" : ` [${names.get(sha256) ?? sha256.slice(0, 16)}]`;
}

function describeOpenssl({ accepted, error, disagreement }: Openssl): string {
  const lines = [openSslVerdict(accepted, error), ...(disagreement === null ? [] : [disagreement])];
  return ["OpenSSL in this process", ...lines.map((line) => `  ${line}`)].join("\n");
}

function openSslVerdict(accepted: boolean | null, error: string | null): string {
  if (accepted === null) return `was not asked: ${UNASKED[error ?? ""] ?? error}`;
  return accepted ? "accepts the chain" : `refuses the chain: ${error}`;
}

const UNASKED: Readonly<Record<string, string>> = {
  JUDGES_NOW_ONLY:
    "it judges the present only, and some certificate begins or ends between then and now",
  NOT_AVAILABLE: "this Node does not give its verdict away",
  UNSUPPORTED_LEAF: "the leaf cannot be read, or its key goes with no suite of TLS 1.2",
};

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join("\n")];
}
