import { formatTable } from "#cli/table.ts";
import { describeChains, describeEnumerations } from "#cli/tls-report.ts";
import type { FindingDto, NodeObservationDto, ProbeReport } from "#lib/contracts/observation.ts";
import { TLS_VERSIONS } from "#lib/domain/observation/tls-posture.ts";

const HEADER = [
  "NODE",
  "ROLE",
  "VERSION",
  "MODE",
  "CONFIGURED",
  "PLAINTEXT",
  "TLS",
  "CLIENT CERT",
  "CERTIFICATE",
];
const RANK = ["critical", "high", "medium", "low", "info"];

/** An observation for people: the nodes, then what is wrong, worst first. */
export function describeProbe(report: ProbeReport): string {
  const { cluster, nodes } = report;
  const up = nodes.filter((node) => node.reachable).length;
  const name = cluster.name === null ? "" : ` ${cluster.name}`;
  const title = `${cluster.kind}${name}: ${up} of ${nodes.length} nodes answered in ${report.durationMs} ms`;
  const parts = [
    title,
    ...(cluster.incomplete === null ? [] : [`! ${cluster.incomplete.message}`]),
    formatTable(HEADER, nodes.map(rowOf)),
    ...section("Not everything could be seen", nodes.flatMap(gapOf)),
    ...section("Certificate chains", describeChains(nodes)),
    ...section("Versions and suites", describeEnumerations(nodes)),
    ...section("Findings", describeFindings(report)),
  ];
  return parts.join("\n\n");
}

function rowOf(node: NodeObservationDto): string[] {
  const { mode, tls } = node;
  const [leaf] = tls.chain;
  return [
    node.host,
    node.hidden ? `${node.role}, hidden` : node.role,
    node.version ?? "-",
    mode.runtime ?? (mode.possible.length > 0 ? `${mode.possible.join(" or ")} ?` : "?"),
    mode.startup ?? "?",
    doorOf(node.plaintext),
    spokenBy(tls),
    tls.clientCertificate,
    leaf === undefined ? "-" : `${verdictOf(tls.openssl)}, until ${leaf.notAfter.slice(0, 10)}`,
  ];
}

function doorOf({ accepted, failure }: NodeObservationDto["plaintext"]): string {
  if (accepted === null) return failure?.code ?? "?";
  return accepted ? "accepted" : "refused";
}

/** Every version that was answered, or the one of the handshake where none was asked for. */
function spokenBy(tls: NodeObservationDto["tls"]): string {
  const spoken = TLS_VERSIONS.filter((version) => tls.versions[version] === true);
  if (spoken.length > 0) return spoken.map((version) => version.replace("TLSv", "")).join(" ");
  return tls.negotiated?.protocol ?? doorOf(tls);
}

function verdictOf({ accepted }: NodeObservationDto["tls"]["openssl"]): string {
  if (accepted === null) return "not judged";
  return accepted ? "trusted" : "NOT trusted";
}

function gapOf({ access, host }: NodeObservationDto): string[] {
  if (access.failure === null) return [];
  const { message } = access.failure;
  return [message.includes(host) ? message : `${host}: ${message}`];
}

function describeFindings({ findings, nodes }: ProbeReport): string[] {
  const all = [...findings, ...nodes.flatMap((node) => node.findings)];
  const wrong = all.filter(({ result }) => result === "fail" || result === "warn");
  const groups = Map.groupBy(
    wrong,
    ({ check, severity, result }) => `${check} ${severity} ${result}`,
  );
  return [...groups.values()].toSorted((a, b) => rankOf(a) - rankOf(b)).flatMap(describeGroup);
}

function rankOf([first]: readonly FindingDto[]): number {
  return first === undefined ? RANK.length : RANK.indexOf(first.severity);
}

function describeGroup(group: readonly FindingDto[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const mark = first.result === "warn" ? "warning" : first.severity;
  const lines = group.map(({ host, observed }) =>
    host === null ? `             ${observed}` : `             ${host}: ${observed}`,
  );
  return [`${mark.padEnd(9)} ${first.check}  ${first.title}`, ...lines];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join("\n")];
}
