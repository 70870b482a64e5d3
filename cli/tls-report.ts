import { formatTable } from "#cli/table.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import type { ClientFamily } from "#lib/domain/observation/tls-posture.ts";

type Tls = NodeObservationDto["tls"];
type Enumeration = NonNullable<Tls["enumeration"]>;

const CHAIN_HEADER = ["NODE", "CHAIN", "GO, JAVA, RUSTLS", "MONGOD, NODE, PYTHON", "OCSP STAPLED"];
const LINE_WIDTH = 110;
const FAMILIES = ["backtracking", "openssl"] as const satisfies readonly ClientFamily[];

/** What the chains of the nodes are worth, as a table with the reasons below it; nothing where none was shown. */
export function describeChains(nodes: readonly NodeObservationDto[]): string[] {
  const shown = nodes.filter(({ tls }) => tls.chain.length > 0);
  if (shown.length === 0) return [];
  const rows = shown.map(({ host, tls }) => [
    host,
    wordFor(tls.verdict.accepted, "accepted", "REFUSED"),
    ...FAMILIES.map((family) =>
      wordFor(
        tls.clientMatrix.find((known) => known.family === family)?.accepted ?? null,
        "accept",
        "REFUSE",
      ),
    ),
    wordFor(tls.ocspStapled, "yes", "no"),
  ]);
  return [...formatTable(CHAIN_HEADER, rows).split("\n"), ...byHosts(shown, reasonsOf)];
}

/** Versions with their suites, once for all the nodes that negotiate alike; nothing at base depth. */
export function describeEnumerations(nodes: readonly NodeObservationDto[]): string[] {
  return byHosts(nodes, ({ tls: { enumeration } }) =>
    enumeration === null ? [] : linesOf(enumeration),
  );
}

function wordFor(accepted: boolean | null, yes: string, no: string): string {
  if (accepted === null) return "-";
  return accepted ? yes : no;
}

function reasonsOf({ tls: { verdict, openssl, clientMatrix } }: NodeObservationDto): string[] {
  const { accepted, reasons } = verdict;
  const disagreements = clientMatrix.flatMap(({ disagreement }) => disagreement ?? []);
  return [
    ...reasons.map(({ code, message }) => `${code}: ${message}`),
    ...(accepted === openssl.accepted || openssl.error === null
      ? []
      : [`OpenSSL in the handshake: ${openssl.error}`]),
    ...disagreements,
  ];
}

function linesOf({ versions, ...seen }: Enumeration): string[] {
  return [
    ...versions.flatMap(({ version, ciphers, preference, groups }) => [
      `${version.padEnd(8)} ${ciphers.length} suites${orderOf(preference)}${listed("groups", groups)}`,
      ...wrapped(ciphers).map((line) => `         ${line}`),
    ]),
    ...(seen.incomplete === null ? [] : [`! ${seen.incomplete.message}`]),
  ];
}

/** Words on as few lines as they fit on. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length === 0 || longer.length > LINE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function orderOf(preference: Enumeration["versions"][number]["preference"]): string {
  return preference === null ? "" : `, in the ${preference}'s order`;
}

function listed(what: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `; ${what} ${items.join(", ")}`;
}

/** The lines of each node, those of nodes with the same lines under one heading. */
function byHosts(
  nodes: readonly NodeObservationDto[],
  linesFor: (node: NodeObservationDto) => string[],
): string[] {
  const groups = Map.groupBy(nodes, (node) => linesFor(node).join("\n"));
  return [...groups].flatMap(([text, alike]) =>
    text === ""
      ? []
      : [
          `${alike.map(({ host }) => host).join(", ")}:`,
          ...text.split("\n").map((line) => `  ${line}`),
        ],
  );
}
