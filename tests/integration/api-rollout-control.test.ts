import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterSummarySchema } from "#lib/contracts/cluster.ts";
import { problemSchema } from "#lib/contracts/problem.ts";
import { type RolloutDto, rolloutListSchema, rolloutSchema } from "#lib/contracts/rollout.ts";
import { dryRunSchema, haltedRolloutsSchema } from "#lib/contracts/rollout-actions.ts";
import type { Role } from "#lib/domain/people/role.ts";
import { type ApiWorld, startApiWorld } from "#tests/integration/api-world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await startApiWorld();
});
afterAll(() => world.stop());

const post = (as: Role, address: string, body?: unknown, headers: Record<string, string> = {}) =>
  world.call("POST", `/api/v1${address}`, { as, body, headers });

async function rolloutIn(response: Response): Promise<RolloutDto> {
  expect(response.status).toBeLessThan(300);
  return rolloutSchema.parse(await response.json());
}

async function codeIn(response: Response): Promise<string> {
  return problemSchema.parse(await response.json()).code;
}

let clusters = 0;

/** A rollout that runs; no worker is there to drive it. */
async function running(): Promise<RolloutDto> {
  const name = `control-${++clusters}`;
  const added = await post("operator", "/clusters", { name, uri: "mongodb://db-1:27017" });
  const { id: clusterId } = clusterSummarySchema.parse(await added.json());
  const draft = await rolloutIn(
    await post("operator", "/rollouts", { clusterId, target: "requireTLS" }),
  );
  await post("operator", `/rollouts/${draft.id}/submit`);
  const decision = { digest: draft.digest, decision: "approved" };
  return rolloutIn(await post("approver", `/rollouts/${draft.id}/phases/0/approvals`, decision));
}

test("a step is named by its encoded id, skipped with a reason and put back in line", async () => {
  const { id, version } = await running();
  const step = `/rollouts/${id}/steps/${encodeURIComponent("0/db-1:27017")}`;

  expect(await codeIn(await post("operator", `${step}/skip`, {}))).toBe("INVALID_INPUT");
  expect(await codeIn(await post("operator", `${step}/retry`))).toBe("TRANSITION_NOT_ALLOWED");
  expect(await codeIn(await post("operator", `${step}/confirm`))).toBe("TRANSITION_NOT_ALLOWED");
  expect(await codeIn(await post("operator", `/rollouts/${id}/steps/9%2Fx/retry`))).toBe(
    "STEP_NOT_FOUND",
  );
  const stale = { "if-match": `"${version + 7}"` };
  const refused = await post("operator", `${step}/skip`, { reason: "r" }, stale);
  expect(refused.status).toBe(412);
  const key = { "idempotency-key": "skip-1" };
  const skipped = await rolloutIn(await post("operator", `${step}/skip`, { reason: "dead" }, key));
  const again = await rolloutIn(await post("operator", `${step}/skip`, { reason: "dead" }, key));
  expect(skipped.steps.find((one) => one.id === "0/db-1:27017")).toMatchObject({
    state: "skipped",
    skipped: { userName: "operator", reason: "dead" },
  });
  expect(again.version).toBe(skipped.version);
  const retried = await rolloutIn(await post("operator", `${step}/retry`));
  expect(retried.steps.every(({ state }) => state === "pending")).toBe(true);
});

test("a waived gate shows who switched it off, and counts again after the withdrawal", async () => {
  const { id } = await running();
  const waive = (gate: string) =>
    post("operator", `/rollouts/${id}/gates/${gate}/waive`, { reason: "a copy lags" });

  expect(await codeIn(await waive("barrier"))).toBe("GATE_NOT_WAIVABLE");
  expect(await codeIn(await waive("luck"))).toBe("GATE_NOT_FOUND");
  const waived = await rolloutIn(await waive("lag"));
  expect(waived.waivers).toMatchObject([{ gate: "lag", phaseIndex: 0, reason: "a copy lags" }]);
  expect(waived.facts.at(-1)?.message).toContain("a copy lags");
  const withdrawn = await world.call("DELETE", `/api/v1/rollouts/${id}/gates/lag/waive`, {
    as: "operator",
  });
  expect((await rolloutIn(withdrawn)).waivers).toEqual([]);
});

test("acknowledgements, schedules and advances are kept or refused", async () => {
  const { id } = await running();
  const at = `/rollouts/${id}`;
  const word = { host: "db-1:27017", connectionId: 12, reason: "it ends tonight" };

  const answered = await rolloutIn(await post("operator", `${at}/acknowledgements`, word));
  expect(answered.acknowledgements).toMatchObject([{ ...word, userName: "operator" }]);
  const bad = await post("operator", `${at}/schedule`, { notBefore: "tomorrow" });
  expect(await codeIn(bad)).toBe("INVALID_INPUT");
  const notBefore = "2030-01-01T03:00:00+01:00";
  const scheduled = await rolloutIn(await post("operator", `${at}/schedule`, { notBefore }));
  expect(scheduled.notBefore).toBe("2030-01-01T02:00:00.000Z");
  await post("operator", `${at}/pause`, { reason: "lunch" });
  expect((await rolloutIn(await post("operator", `${at}/advance`))).wish).toBe("run");
});

test("one halt stops everything that runs, and says what it was", async () => {
  const first = await running();
  const second = await running();
  await post("operator", `/rollouts/${second.id}/abort`, { reason: "not this one" });

  const response = await post("operator", "/halt", { reason: "fire drill" });
  const outcome = haltedRolloutsSchema.parse(await response.json());

  expect(outcome.halted.map(({ id }) => id)).toContain(first.id);
  expect(outcome.notHalted).toMatchObject([{ id: second.id, code: "TRANSITION_NOT_ALLOWED" }]);
  const shown = await world.call("GET", `/api/v1/rollouts/${first.id}`, { as: "viewer" });
  expect((await rolloutIn(shown)).halt?.message).toBe("operator: fire drill");
});

test("a dry run answers with plan and gates, or with every refusal, and keeps nothing", async () => {
  const { clusterId } = await running();
  const dryRun = async (more: object) => {
    const body = { clusterId, target: "requireTLS", dryRun: true, ...more };
    const response = await post("operator", "/rollouts", body);
    expect(response.status).toBe(200);
    return dryRunSchema.parse(await response.json());
  };
  const before = await rolloutCount();

  const good = await dryRun({ phases: ["preferTLS", "requireTLS"] });
  expect(good).toMatchObject({ plan: { target: "requireTLS" }, refusals: [] });
  expect(good.gates.map(({ id }) => id)).toContain("barrier");
  const refused = await dryRun({ phases: ["requireTLS"] });
  expect(refused.plan).toBeNull();
  expect(refused.refusals).not.toEqual([]);
  expect(await rolloutCount()).toBe(before);
});

test("a plan whose restarts need a tool that is not configured is refused", async () => {
  const name = `control-${++clusters}`;
  const added = await post("operator", "/clusters", { name, uri: "mongodb://db-1:27017" });
  const { id: clusterId } = clusterSummarySchema.parse(await added.json());
  const policy = { restartBy: "webhook" };

  const response = await post("operator", "/rollouts", { clusterId, policy });

  const problem = problemSchema.parse(await response.json());
  expect(problem.reasons?.map(({ code }) => code)).toContain("RESTART_ADAPTER_MISSING");
});

async function rolloutCount(): Promise<number> {
  const response = await world.call("GET", "/api/v1/rollouts?limit=200", { as: "viewer" });
  return rolloutListSchema.parse(await response.json()).items.length;
}
