import { expect, test } from "vitest";
import { groupFindings, spreadWords, wasJudged } from "#components/clusters/findings-model.ts";
import { aFindingDto, aNodeDto, anObservationDto } from "#tests/builders/dto-cluster.ts";

const observationWith = (...findings: Parameters<typeof aFindingDto>[0][]) => ({
  findings: [],
  observation: anObservationDto({
    nodes: findings.map((finding) => aNodeDto({ findings: [aFindingDto(finding)] })),
  }),
});

test("the same check on two nodes is one line that names both", () => {
  const groups = groupFindings(observationWith({ host: "a" }, { host: "b" }));

  expect(groups.map(({ hosts }) => hosts)).toEqual([["a", "b"]]);
});

test("severity decides before spread", () => {
  const groups = groupFindings(
    observationWith(
      { check: "WIDE", severity: "medium", host: "a" },
      { check: "WIDE", severity: "medium", host: "b" },
      { check: "BAD", severity: "critical", host: "a" },
    ),
  );

  expect(groups.map(({ check }) => check)).toEqual(["BAD", "WIDE"]);
});

test("what is wrong comes before what could not be observed, however grave that would be", () => {
  const groups = groupFindings(
    observationWith(
      { check: "BLIND", result: "could-not-observe", severity: "critical" },
      { check: "WRONG", result: "warn", severity: "low" },
    ),
  );

  expect(groups.map(({ check }) => check)).toEqual(["WRONG", "BLIND"]);
});

test("what passed is left out, what could not be observed is not", () => {
  const groups = groupFindings(
    observationWith(
      { check: "OK", result: "pass" },
      { check: "BLIND", result: "could-not-observe" },
    ),
  );

  expect(groups.map(({ check }) => check)).toEqual(["BLIND"]);
});

test("spread is told in nodes", () => {
  expect(spreadWords(6, 9)).toBe("6 of 9 nodes");
  expect(spreadWords(0, 9)).toBe("the whole cluster");
});

test("a cluster that no check has looked at is not judged, one with a pass is", () => {
  expect(wasJudged({ findings: [], observation: anObservationDto() })).toBe(false);
  expect(wasJudged(observationWith({ result: "pass" }))).toBe(true);
});
