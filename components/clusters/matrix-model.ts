import { type CellText, type CellVerdict, cell, unseen } from "#components/clusters/cell-text.ts";
import {
  certificateCell,
  chainCell,
  cipherCell,
  clientCertificateCell,
  protocolCell,
} from "#components/clusters/tls-cells.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { FindingDto, NodeObservationDto } from "#lib/contracts/observation.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

export const MATRIX_FACTS = [
  "mode",
  "plaintext",
  "protocol",
  "cipher",
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
  protocol: "Protocol",
  cipher: "Cipher",
  certificate: "Certificate",
  chain: "Chain and name",
  "client-certificate": "Clients",
  replication: "Replication",
  access: "Access",
};

export interface MatrixCell extends CellText {
  fact: MatrixFact;
  /** Only in the cell of the mode. */
  mode: TlsMode | null;
}

export interface MatrixRow {
  node: NodeObservationDto;
  cells: MatrixCell[];
}

export interface MatrixGroup {
  name: string;
  rows: MatrixRow[];
}

const ROLE_ORDER = ["primary", "secondary", "other", "unknown", "arbiter", "standalone", "mongos"];

export interface MatrixLimits {
  /** Milliseconds since the epoch. */
  nowMs: number;
  /** Of the cluster's settings; a member further behind is warned of. */
  maxLagSeconds: number;
  /** The latest list of suites of every node; null before the first deep look. */
  deepLook: ClusterDetail["deepLook"];
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

function cellsOf(node: NodeObservationDto, limits: MatrixLimits): MatrixCell[] {
  const { nowMs, maxLagSeconds, deepLook } = limits;
  const listed = deepLook?.nodes.find(({ host }) => host === node.host)?.enumeration ?? null;
  const texts: Record<MatrixFact, CellText> = {
    mode: modeCell(node),
    plaintext: plaintextCell(node),
    protocol: protocolCell(node),
    cipher: cipherCell(node, node.tls.enumeration ?? listed),
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
