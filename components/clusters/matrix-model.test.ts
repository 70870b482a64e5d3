import { expect, test } from "vitest";
import { buildMatrix, MATRIX_FACTS, type MatrixFact } from "#components/clusters/matrix-model.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import { aNodeDto, aNodeInMode, anUnreachableNode, BUILT_AT } from "#tests/builders/dto-cluster.ts";

const LIMITS = { nowMs: Date.parse(BUILT_AT), maxLagSeconds: 10, deepLook: null };

function cellOf(node: NodeObservationDto, fact: MatrixFact, limits = LIMITS) {
  const cell = buildMatrix([node], limits)[0]?.rows[0]?.cells.find((each) => each.fact === fact);
  if (cell === undefined) throw new Error(`No cell ${fact}`);
  return cell;
}

test("nothing about a node that cannot be reached looks like a pass", () => {
  const cells = buildMatrix([anUnreachableNode()], LIMITS)[0]?.rows[0]?.cells ?? [];

  expect(cells).toHaveLength(MATRIX_FACTS.length);
  expect(cells.filter(({ verdict }) => verdict === "pass")).toEqual([]);
});

test.each([
  ["disabled", "fail"],
  ["allowTLS", "warn"],
  ["preferTLS", "warn"],
  ["requireTLS", "pass"],
] as const)("mode %s is a %s", (mode, verdict) => {
  expect(cellOf(aNodeInMode(mode), "mode").verdict).toBe(verdict);
});

test("requireTLS that a restart would undo is a warning with a fix", () => {
  const node = aNodeInMode("requireTLS");
  const cell = cellOf({ ...node, mode: { ...node.mode, startup: "allowTLS" } }, "mode");

  expect(cell.verdict).toBe("warn");
  expect(cell.fix).toContain("configuration file");
});

test("a mode that only the wire tells is shown as possible, not as known", () => {
  const node = aNodeDto({
    mode: {
      runtime: null,
      startup: null,
      possible: ["allowTLS", "preferTLS"],
      evidence: "black-box",
      vocabulary: null,
    },
  });

  expect(cellOf(node, "mode")).toMatchObject({ verdict: "unseen", value: "allowTLS / preferTLS" });
});

test("plaintext that is refused passes, accepted plaintext fails", () => {
  expect(cellOf(aNodeInMode("requireTLS"), "plaintext").verdict).toBe("pass");
  expect(cellOf(aNodeInMode("preferTLS"), "plaintext").verdict).toBe("fail");
});

test("replication does not apply to a mongos", () => {
  const node = aNodeDto({ process: "mongos", role: "mongos", replication: null });

  expect(cellOf(node, "replication").verdict).toBe("none");
});

test.each([
  [42, 60, "pass"],
  [42, 42, "pass"],
  [42, 41, "warn"],
] as const)("a lag of %d s under a limit of %d s is a %s", (lagSeconds, maxLagSeconds, verdict) => {
  const node = aNodeDto({ replication: { state: "SECONDARY", term: 4, lagSeconds, members: [] } });

  expect(cellOf(node, "replication", { ...LIMITS, maxLagSeconds }).verdict).toBe(verdict);
});

test("sets come first with their primary on top, routers last", () => {
  const groups = buildMatrix(
    [
      aNodeDto({ host: "m", process: "mongos", role: "mongos", group: "mongos" }),
      aNodeDto({ host: "b", group: "shard1", role: "secondary" }),
      aNodeDto({ host: "c", group: "shard1", role: "primary" }),
      aNodeDto({ host: "a", group: "shard0", role: "primary" }),
    ],
    LIMITS,
  );

  expect(groups.map(({ name, rows }) => [name, rows.map(({ node }) => node.host)])).toEqual([
    ["shard0", ["a"]],
    ["shard1", ["c", "b"]],
    ["mongos", ["m"]],
  ]);
});
