import { expiryNote } from "#components/clusters/fleet-model.ts";
import type { FindingDto, NodeObservationDto } from "#lib/contracts/observation.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

export const MATRIX_FACTS = [
  "mode",
  "plaintext",
  "tls",
  "certificate",
  "chain",
  "client-certificate",
  "replication",
  "access",
] as const;
export type MatrixFact = (typeof MATRIX_FACTS)[number];

export const FACT_WORDS: Record<MatrixFact, string> = {
  mode: "Mode",
  plaintext: "Plaintext",
  tls: "TLS",
  certificate: "Certificate",
  chain: "Chain and name",
  "client-certificate": "Client certificate",
  replication: "Replication",
  access: "Access",
};

/** unseen: could not be observed, and never looks like a pass. none: does not apply. */
export type CellVerdict = "pass" | "warn" | "fail" | "unseen" | "none";

export interface MatrixCell {
  fact: MatrixFact;
  verdict: CellVerdict;
  /** A few words. */
  value: string;
  /** Only in the cell of the mode. */
  mode: TlsMode | null;
  observed: string;
  expected: string;
  /** Empty when there is nothing to repair. */
  fix: string;
}

export interface MatrixRow {
  node: NodeObservationDto;
  cells: MatrixCell[];
}

export interface MatrixGroup {
  name: string;
  rows: MatrixRow[];
}

type CellText = Omit<MatrixCell, "fact" | "mode">;

const ROLE_ORDER = ["primary", "secondary", "other", "unknown", "arbiter", "standalone", "mongos"];

export interface MatrixLimits {
  /** Milliseconds since the epoch. */
  nowMs: number;
  /** Of the cluster's settings; a member further behind is warned of. */
  maxLagSeconds: number;
}

/** Nodes by shard, config servers and mongos; within a set the primary first. */
export function buildMatrix(
  nodes: readonly NodeObservationDto[],
  limits: MatrixLimits,
): MatrixGroup[] {
  const groups = new Map<string, MatrixRow[]>();
  const sorted = nodes.toSorted(
    (a, b) =>
      ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role) || a.host.localeCompare(b.host),
  );
  for (const node of sorted) {
    const name = node.group ?? "standalone";
    groups.set(name, [...(groups.get(name) ?? []), { node, cells: cellsOf(node, limits) }]);
  }
  return [...groups.entries()]
    .map(([name, rows]) => ({ name, rows }))
    .toSorted((a, b) => groupWeight(a) - groupWeight(b) || a.name.localeCompare(b.name));
}

function groupWeight({ rows }: MatrixGroup): number {
  return rows[0]?.node.process === "mongos" ? 1 : 0;
}

function cellsOf(node: NodeObservationDto, { nowMs, maxLagSeconds }: MatrixLimits): MatrixCell[] {
  const texts: Record<MatrixFact, CellText> = {
    mode: modeCell(node),
    plaintext: plaintextCell(node),
    tls: tlsCell(node),
    certificate: certificateCell(node, nowMs),
    chain: chainCell(node),
    "client-certificate": clientCertificateCell(node),
    replication: replicationCell(node, maxLagSeconds),
    access: accessCell(node),
  };
  return MATRIX_FACTS.map((fact) => ({
    fact,
    mode: fact === "mode" ? node.mode.runtime : null,
    ...texts[fact],
  }));
}

function cell(
  verdict: CellVerdict,
  value: string,
  observed: string,
  expected: string,
  fix = "",
): CellText {
  return { verdict, value, observed, expected, fix };
}

function unseen(why: string | undefined, expected: string): CellText {
  return cell("unseen", "not seen", why ?? "Nothing was learned about this", expected);
}

const MODE_VERDICTS: Record<TlsMode, CellVerdict> = {
  disabled: "fail",
  allowTLS: "warn",
  preferTLS: "warn",
  requireTLS: "pass",
};

function modeCell({ mode, access, tls }: NodeObservationDto): CellText {
  const expected = "requireTLS, at run time and in the configuration";
  if (mode.runtime === null) {
    if (mode.possible.length === 0) return unseen(tls.failure?.message, expected);
    const observed = `Seen from outside: ${mode.possible.join(" or ")}. ${access.failure?.message ?? ""}`;
    return cell("unseen", mode.possible.join(" / "), observed.trim(), expected);
  }
  const drifts = mode.startup !== null && mode.startup !== mode.runtime;
  const observed = drifts
    ? `${mode.runtime} at run time, ${mode.startup} in the configuration: a restart brings it back to that`
    : `${mode.runtime} at run time and in the configuration`;
  const fix =
    mode.runtime === "disabled"
      ? "Restart the node with allowTLS; a running process cannot leave disabled"
      : "Take the cluster to requireTLS with a rollout";
  const isAtEnd = mode.runtime === "requireTLS";
  const verdict = isAtEnd && drifts ? "warn" : MODE_VERDICTS[mode.runtime];
  const endFix = drifts ? "Write requireTLS into the configuration file of the node" : "";
  return cell(verdict, mode.runtime, observed, expected, isAtEnd ? endFix : fix);
}

function plaintextCell({ plaintext }: NodeObservationDto): CellText {
  const expected = "A hello without TLS is refused";
  if (plaintext.accepted === null) return unseen(plaintext.failure?.message, expected);
  if (!plaintext.accepted) {
    return cell("pass", "refused", plaintext.failure?.message ?? "Refused", expected);
  }
  return cell("fail", "accepted", "A hello without TLS was answered", expected, "Reach requireTLS");
}

function tlsCell({ tls }: NodeObservationDto): CellText {
  const expected = "TLS 1.2 or newer";
  if (tls.accepted === null) return unseen(tls.failure?.message, expected);
  if (!tls.accepted) {
    const why = tls.failure?.message ?? "The node does not answer a TLS handshake";
    return cell(
      "fail",
      "refused",
      why,
      expected,
      "Give the node a certificate and restart it with allowTLS",
    );
  }
  if (tls.negotiated === null) return unseen(tls.failure?.message, expected);
  const { protocol, cipher } = tls.negotiated;
  const isModern = protocol === "TLSv1.2" || protocol === "TLSv1.3";
  const word = protocol.replace("TLSv", "TLS ");
  return isModern
    ? cell("pass", word, `${word} with ${cipher}`, expected)
    : cell("fail", word, `${word} with ${cipher}`, expected, "Disable this version on the node");
}

function certificateCell({ tls }: NodeObservationDto, nowMs: number): CellText {
  const expected = "30 days or more until it expires";
  const leaf = tls.chain[0];
  if (leaf === undefined) return unseen(tls.failure?.message, expected);
  const note = expiryNote(leaf.notAfter, nowMs);
  const observed = `${leaf.subject}, valid until ${leaf.notAfter}`;
  if (note.tone === "neutral") return cell("pass", note.words, observed, expected);
  const verdict = note.tone === "red" ? "fail" : "warn";
  return cell(verdict, note.words, observed, expected, "Issue a new certificate and rotate it in");
}

function chainCell({ tls }: NodeObservationDto): CellText {
  const expected = "OpenSSL accepts the chain and the host name under the cluster's CA";
  const { accepted, error } = tls.openssl;
  if (accepted === null) {
    const why =
      tls.chain.length === 0
        ? tls.failure?.message
        : "No CA certificates are stored for this cluster";
    return unseen(error ?? why, expected);
  }
  if (accepted) return cell("pass", "verified", "Accepted", expected);
  const fix = "Issue a certificate from this CA that names the host, or store the right CA";
  return cell("fail", "rejected", error ?? "Rejected", expected, fix);
}

const DEMAND_WORDS: Record<NodeObservationDto["tls"]["clientCertificate"], string> = {
  "not-requested": "not asked",
  optional: "optional",
  "required-by-tls": "required",
  "required-by-application": "required",
  unknown: "not seen",
};

function clientCertificateCell({ tls }: NodeObservationDto): CellText {
  const demand = tls.clientCertificate;
  const expected = "As your policy says; shown so that no client is surprised";
  if (demand === "unknown") return unseen(tls.failure?.message, expected);
  return cell("none", DEMAND_WORDS[demand], `Clients: ${demand.replaceAll("-", " ")}`, expected);
}

const HEALTHY_STATES = new Set(["PRIMARY", "SECONDARY", "ARBITER"]);

function replicationCell(
  { replication, process, role, reachable }: NodeObservationDto,
  maxLagSeconds: number,
): CellText {
  const expected = `A healthy member, at most ${maxLagSeconds} s behind the primary`;
  if (process === "mongos" || role === "standalone") {
    return cell("none", "–", "Not a member of a replica set", "Does not apply");
  }
  if (replication === null) {
    return unseen(
      reachable ? "The node's replica set status could not be read" : undefined,
      expected,
    );
  }
  const { state, lagSeconds } = replication;
  const word = state.toLowerCase();
  if (!HEALTHY_STATES.has(state)) {
    return cell(
      "fail",
      word,
      `State ${state}`,
      expected,
      "Bring the member back before any change",
    );
  }
  if (lagSeconds !== null && lagSeconds > maxLagSeconds) {
    return cell(
      "warn",
      `lag ${lagSeconds} s`,
      `${state}, ${lagSeconds} s behind`,
      expected,
      "Wait until it has caught up",
    );
  }
  return cell(
    "pass",
    lagSeconds === null ? word : `lag ${lagSeconds} s`,
    `State ${state}`,
    expected,
  );
}

function accessCell({ access }: NodeObservationDto): CellText {
  const expected = "Portcullis can log in and run its commands";
  if (access.authenticated) return cell("pass", "logged in", "Commands ran", expected);
  if (access.failure === null)
    return cell("none", "outside", "Looked at from outside only", expected);
  return cell(
    "unseen",
    "no access",
    access.failure.message,
    expected,
    "Check the credentials and the cluster's settings",
  );
}

/** Findings of one node that stand behind a cell. */
export function findingsOf(node: NodeObservationDto): FindingDto[] {
  return node.findings.filter(({ result }) => result !== "pass" && result !== "not-applicable");
}
