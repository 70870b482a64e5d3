import { expect, test } from "vitest";
import { splitFindings } from "#components/nodes/node-findings-model.ts";
import { aFindingDto } from "#tests/builders/dto-cluster.ts";

test("what is wrong comes before what was not observed, each by severity", () => {
  const { open } = splitFindings([
    aFindingDto({ check: "A", result: "could-not-observe", severity: "critical" }),
    aFindingDto({ check: "B", result: "warn", severity: "medium" }),
    aFindingDto({ check: "C", result: "fail", severity: "high" }),
    aFindingDto({ check: "D", result: "could-not-observe", severity: "low" }),
  ]);

  expect(open.map(({ check }) => check)).toEqual(["C", "B", "A", "D"]);
});

test("what could not be observed is never among what passed", () => {
  const { open, passed, notApplicable } = splitFindings([
    aFindingDto({ result: "could-not-observe" }),
    aFindingDto({ result: "pass" }),
    aFindingDto({ result: "not-applicable" }),
  ]);

  expect([open.length, passed.length, notApplicable.length]).toEqual([1, 1, 1]);
});
