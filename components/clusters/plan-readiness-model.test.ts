import { expect, test } from "vitest";
import { emptyPlanForm, NO_FILES } from "#components/clusters/plan-form-model.ts";
import { draftBlockers, groupRefusals } from "#components/clusters/plan-readiness-model.ts";
import { aClusterDetail, aNodeInMode, anObservationDto } from "#tests/builders/dto-cluster.ts";

function stateOf(overrides: Partial<Parameters<typeof draftBlockers>[0]> = {}) {
  return {
    mayPlan: true,
    cluster: aClusterDetail({
      rollout: null,
      observation: anObservationDto({ nodes: [aNodeInMode("allowTLS")] }),
    }),
    form: emptyPlanForm(),
    errors: {},
    dryRun: "planned" as const,
    ...overrides,
  };
}

const refused = [
  { code: "NODE_UNREACHABLE", message: "b cannot be reached", host: "b" },
  { code: "TOPOLOGY_INCOMPLETE", message: "a shard is missing", host: null },
  { code: "MODE_UNKNOWN", message: "the mode of b is not known", host: "b" },
];

test("a plan that was made from this very form can be kept", () => {
  expect(draftBlockers(stateOf())).toEqual([]);
});

test.each([
  ["none", "No dry run"],
  ["stale", "has changed since"],
] as const)("a dry run that is %s keeps the draft away", (dryRun, words) => {
  expect(draftBlockers(stateOf({ dryRun }))[0]?.what).toContain(words);
});

test("a node without TLS asks for a certificate file, by the form or for itself", () => {
  const observation = anObservationDto({ nodes: [aNodeInMode("disabled", { host: "d:27017" })] });
  const cluster = aClusterDetail({ rollout: null, observation });
  const form = emptyPlanForm();
  const files = { ...NO_FILES, certificateKeyFile: "/etc/{host}.pem" };

  expect(draftBlockers(stateOf({ cluster }))[0]?.what).toContain("d:27017");
  expect(draftBlockers(stateOf({ cluster, form: { ...form, files } }))).toEqual([]);
  expect(
    draftBlockers(stateOf({ cluster, form: { ...form, overrides: [{ host: "d:27017", files }] } })),
  ).toEqual([]);
});

test("a refusal is one blocker that leads to its reasons", () => {
  expect(draftBlockers(stateOf({ dryRun: refused }))).toEqual([
    { what: "The plan is refused for 3 reasons", who: "each says what to do" },
  ]);
});

test("reasons stand by node, what concerns the whole cluster first, each with what to do", () => {
  const groups = groupRefusals(refused);

  expect(groups.map(({ host, reasons }) => [host, reasons.length])).toEqual([
    [null, 1],
    ["b", 2],
  ]);
  expect(groups.every(({ reasons }) => reasons.every(({ advice }) => advice !== null))).toBe(true);
});
