import { formatTable } from "#cli/table.ts";
import type { EndpointReport } from "#lib/contracts/endpoint.ts";

/** What was seen of a listener that is not MongoDB, for people. */
export function describeEndpoint(report: EndpointReport): string {
  const { host, kind, durationMs, failure } = report;
  const title = `${kind} ${host}: ${report.reachable ? "answered" : "not reached"} in ${durationMs} ms`;
  const rows = [...protocolRows(report), ...tlsRows(report)];
  return [
    title,
    ...(failure === null ? [] : [`! ${failure.message}`]),
    formatTable(["WHAT", "SEEN"], rows),
  ].join("\n\n");
}

function protocolRows({ mysql, https }: EndpointReport): string[][] {
  if (https !== null) return [["HEAD /", https.status === null ? "-" : String(https.status)]];
  if (mysql === null) return [];
  const cleared = mysql.isCountCleared ? "cleared by a login" : "counted until a login succeeds";
  const aborted = mysql.abortedHandshakes;
  return [
    ["server version", mysql.serverVersion ?? "-"],
    ["offers TLS", wordFor(mysql.offersTls)],
    ["plaintext", wordFor(mysql.plaintextAccepted)],
    ["aborted handshakes", aborted === 0 ? "0" : `${aborted}, ${cleared}`],
  ];
}

function tlsRows({ tls }: EndpointReport): string[][] {
  const [leaf] = tls.chain;
  const accepted = Object.entries(tls.versions).flatMap(([version, is]) => (is ? version : []));
  return [
    ["TLS versions", accepted.join(", ") || "-"],
    ["negotiated", tls.negotiated === null ? "-" : Object.values(tls.negotiated).join(", ")],
    ["client certificate", tls.clientCertificate],
    ["accepted authorities", tls.acceptedAuthorities?.join("; ") ?? "-"],
    [
      "certificate",
      leaf === undefined ? "-" : `${leaf.subject}, until ${leaf.notAfter.slice(0, 10)}`,
    ],
    ["chain", chainWord(tls.verdict)],
    ["OCSP stapled", wordFor(tls.ocspStapled)],
    ...Object.entries(tls.ciphers ?? {}).map(([version, names]) => [version, names.join(" ")]),
  ];
}

function chainWord({ accepted, reasons }: EndpointReport["tls"]["verdict"]): string {
  if (accepted === true) return "accepted";
  const why = reasons.map(({ code }) => code).join(", ");
  return accepted === null ? `not judged ${why}`.trim() : `REFUSED: ${why}`;
}

function wordFor(seen: boolean | null): string {
  if (seen === null) return "?";
  return seen ? "yes" : "no";
}
