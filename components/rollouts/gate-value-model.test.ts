import { expect, test } from "vitest";
import { gateSentences, preflightMarks } from "#components/rollouts/gate-value-model.ts";
import type { GateDto } from "#lib/contracts/rollout.ts";
import { aRoadPlan } from "#tests/builders/dto-road.ts";

const plan = aRoadPlan();
const [first = "", second = "", third = ""] = plan.nodes.map(({ host }) => host);

function preflight(state: GateDto["state"], value: string, hosts: string[]): GateDto {
  const rest = { threshold: "all will start again", waitsFor: null, waiver: null };
  return { id: "preflight", state, value, hosts, ...rest };
}

const refused = preflight(
  "unmet",
  `${first} would not start: no CA (X); ${second} would not start: no CA (X)`,
  [first, second],
);

test("what is the same for several nodes stands once, with their number", () => {
  expect(gateSentences(refused)).toEqual(["2 nodes would not start: no CA (X)"]);
});

test("a value that names no node stays as it is", () => {
  expect(gateSentences({ value: "9/9 at preferTLS", hosts: [first] })).toEqual([
    "9/9 at preferTLS",
  ]);
});

test("a restart that is refused says why, and the others never look like a pass beside it", () => {
  const marks = preflightMarks(plan, [refused]);

  expect(marks.get(`1/${first}`)).toEqual({
    outcome: "refuses",
    sentence: "would not start: no CA (X)",
  });
  expect(marks.get(`1/${third}`)?.outcome).toBe("unknown");
});

test("only the first phase that restarts is foreseen", () => {
  const marks = preflightMarks(plan, [preflight("met", "3/3 will start", [])]);

  expect([...marks.keys()].every((id) => id.startsWith("1/"))).toBe(true);
  expect(marks.get(`1/${first}`)?.outcome).toBe("starts");
});

test("a start that nobody can foresee is not a start", () => {
  const marks = preflightMarks(plan, [preflight("unknown", "2/3 will start", [second])]);

  expect(marks.get(`1/${second}`)?.outcome).toBe("unknown");
  expect(marks.get(`1/${first}`)?.outcome).toBe("starts");
});
