import { expect, test } from "vitest";
import { findingRows, matrixRows } from "#components/clusters/export-model.ts";
import { groupFindings } from "#components/clusters/findings-model.ts";
import { buildMatrix } from "#components/clusters/matrix-model.ts";
import {
  aClusterDetail,
  aFindingDto,
  aNodeDto,
  aNodeInMode,
  anObservationDto,
  anUnreachableNode,
  BUILT_AT,
} from "#tests/builders/dto-cluster.ts";

const LIMITS = { nowMs: Date.parse(BUILT_AT), maxLagSeconds: 10, deepLook: null };

test("every node has a line as wide as the head", () => {
  const nodes = [aNodeInMode("requireTLS"), anUnreachableNode({ host: "db-9:27017" })];

  const [head = [], ...lines] = matrixRows(buildMatrix(nodes, LIMITS));

  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toHaveLength(head.length);
});

test("a line says what the row shows, each fact with its verdict", () => {
  const [head = [], line = []] = matrixRows(buildMatrix([aNodeInMode("preferTLS")], LIMITS));
  const under = (column: string) => line[head.indexOf(column)];

  expect(under("Mode")).toBe("preferTLS");
  expect(under("Mode verdict")).toBe("warn");
  expect(under("Plaintext")).toBe("accepted");
  expect(under("Plaintext verdict")).toBe("fail");
});

test("a finding of two nodes is one line that names both", () => {
  const nodes = ["a:1", "b:2"].map((host) =>
    aNodeDto({ host, findings: [aFindingDto({ host, check: "MODE-01" })] }),
  );
  const cluster = aClusterDetail({ observation: anObservationDto({ nodes }) });

  const [, ...lines] = findingRows(groupFindings(cluster));

  expect(lines).toHaveLength(1);
  expect(lines[0]).toEqual(expect.arrayContaining(["MODE-01", "a:1 b:2"]));
});
