import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { backOutSchema } from "#lib/contracts/back-out.ts";
import { clusterSummarySchema } from "#lib/contracts/cluster.ts";
import { problemSchema } from "#lib/contracts/problem.ts";
import { type RolloutDto, rolloutSchema } from "#lib/contracts/rollout.ts";
import type { Role } from "#lib/domain/people/role.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import { type ApiWorld, CANARY, startApiWorld } from "#tests/integration/api-world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await startApiWorld();
});
afterAll(() => world.stop());

let clusterId = "";
let clusters = 0;
beforeEach(async () => {
  world.observation = aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]);
  const response = await post("operator", "/clusters", {
    name: `orders-${++clusters}`,
    uri: `mongodb://admin:${CANARY}@db-1:27017/?replicaSet=rs0`,
  });
  clusterId = clusterSummarySchema.parse(await response.json()).id;
});

function post(
  as: Role,
  address: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return world.call("POST", `/api/v1${address}`, { as, body, headers });
}

async function rolloutIn(response: Response): Promise<RolloutDto> {
  expect(response.status).toBeLessThan(300);
  return rolloutSchema.parse(await response.json());
}

async function codeIn(response: Response): Promise<string> {
  return problemSchema.parse(await response.json()).code;
}

const plan = async (as: Role = "operator") =>
  rolloutIn(
    await post(as, "/rollouts", {
      clusterId,
      phases: ["preferTLS", "requireTLS"],
      policy: { canarySoakSeconds: 0 },
    }),
  );

const submit = async ({ id }: RolloutDto, as: Role = "operator") =>
  rolloutIn(await post(as, `/rollouts/${id}/submit`));

const approve = (
  { id, digest }: RolloutDto,
  as: Role,
  headers: Record<string, string> = {},
  phase = 0,
) =>
  post(as, `/rollouts/${id}/phases/${phase}/approvals`, { digest, decision: "approved" }, headers);

test("an operator plans and submits, and an approver lets it run", async () => {
  const draft = await plan();
  const waiting = await submit(draft);
  const running = await rolloutIn(await approve(waiting, "approver"));

  expect([draft.state, waiting.state, running.state]).toEqual([
    "draft",
    "awaiting_approval",
    "running",
  ]);
  expect(running.approvals).toMatchObject([{ decision: "approved", userName: "approver" }]);
  expect(running.facts.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["rollout.planned", "rollout.submitted", "rollout.approved"]),
  );
});

test("the author cannot approve the own plan, whatever the role", async () => {
  const waiting = await submit(await plan("admin"), "admin");

  expect(waiting.may.approve.allowed).toBe(false);
  expect(await codeIn(await approve(waiting, "admin"))).toBe("SELF_APPROVAL");
});

test("an approval of another digest, of another phase and of a drifted cluster is refused", async () => {
  const waiting = await submit(await plan());

  expect(await codeIn(await approve({ ...waiting, digest: "b".repeat(64) }, "approver"))).toBe(
    "DIGEST_MISMATCH",
  );
  expect(await codeIn(await approve(waiting, "approver", {}, 7))).toBe("PHASE_NOT_FOUND");
  world.observation = aReplicaSet(["allowTLS", "allowTLS", "allowTLS", "allowTLS"]);
  expect(await codeIn(await approve(waiting, "approver"))).toBe("PLAN_DRIFTED");
});

test("a plan whose barrier does not hold is refused naming the node", async () => {
  world.observation = aReplicaSet(["allowTLS", "disabled", "allowTLS"]);

  const response = await post("operator", "/rollouts", {
    clusterId,
    phases: ["preferTLS", "requireTLS"],
  });
  const problem = problemSchema.parse(await response.json());

  expect(problem).toMatchObject({ status: 422, code: "PLAN_REFUSED", hosts: ["db-2:27017"] });
  expect(problem.reasons).toEqual(
    expect.arrayContaining([expect.objectContaining({ host: "db-2:27017" })]),
  );
});

test("If-Match lets only the version on screen be changed", async () => {
  const draft = await plan();
  const stale = { "if-match": `"${draft.version + 5}"` };

  const refused = await post("operator", `/rollouts/${draft.id}/submit`, undefined, stale);
  const shown = await world.call("GET", `/api/v1/rollouts/${draft.id}`, { as: "viewer" });
  const etag = shown.headers.get("etag") ?? "";
  const done = await post("operator", `/rollouts/${draft.id}/submit`, undefined, {
    "if-match": etag,
  });

  expect(refused.status).toBe(412);
  expect(await codeIn(refused)).toBe("STALE_VERSION");
  expect((await rolloutIn(done)).state).toBe("awaiting_approval");
});

test("the same Idempotency-Key acts once and answers the same", async () => {
  const key = { "idempotency-key": "plan-1" };
  const body = { clusterId, phases: ["preferTLS", "requireTLS"] };

  const first = await rolloutIn(await post("operator", "/rollouts", body, key));
  const again = await post("operator", "/rollouts", body, key);
  const other = await post(
    "operator",
    "/rollouts",
    { ...body, target: "preferTLS", phases: ["preferTLS"] },
    key,
  );
  const without = await post("operator", "/rollouts", body);

  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect((await rolloutIn(again)).id).toBe(first.id);
  expect(await codeIn(other)).toBe("IDEMPOTENCY_CONFLICT");
  expect(await codeIn(without)).toBe("ROLLOUT_ACTIVE");
});

test("a refusal is replayed as well, and two requests at once act once", async () => {
  const waiting = await submit(await plan());
  const key = { "idempotency-key": "approve-1" };

  const outcomes = await Promise.all([1, 2, 3].map(() => approve(waiting, "approver", key)));
  const statuses = outcomes.map(({ status }) => status).sort((a, b) => a - b);
  const { approvals } = await rolloutIn(
    await world.call("GET", `/api/v1/rollouts/${waiting.id}`, { as: "viewer" }),
  );

  expect(statuses[0]).toBe(200);
  expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
  expect(approvals).toHaveLength(1);

  const refused = { "idempotency-key": "submit-again" };
  const one = await post("operator", `/rollouts/${waiting.id}/submit`, undefined, refused);
  const two = await post("operator", `/rollouts/${waiting.id}/submit`, undefined, refused);
  expect([await codeIn(one), await codeIn(two)]).toEqual([
    "TRANSITION_NOT_ALLOWED",
    "TRANSITION_NOT_ALLOWED",
  ]);
  expect(two.headers.get("idempotent-replayed")).toBe("true");
});

test("pause, resume, halt and abort are wishes that the API keeps", async () => {
  const running = await rolloutIn(await approve(await submit(await plan()), "approver"));
  const act = (action: string, body?: unknown) =>
    post("operator", `/rollouts/${running.id}/${action}`, body);

  expect((await rolloutIn(await act("pause"))).wish).toBe("pause");
  expect((await rolloutIn(await act("resume"))).wish).toBe("run");
  expect(await codeIn(await act("halt", {}))).toBe("INVALID_INPUT");
  expect((await rolloutIn(await act("halt", { reason: "odd lag" }))).wish).toBe("halt");
  expect((await rolloutIn(await act("abort", { reason: "enough" }))).wish).toBe("abort");
});

test("lists are paged by cursor and follow on without a gap", async () => {
  await plan();
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "?limit=1" : `?limit=1&cursor=${cursor}`;
    const response = await world.call("GET", `/api/v1/clusters${query}`, { as: "viewer" });
    const page = (await response.json()) as { items: { id: string }[]; nextCursor: string | null };
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }

  expect(seen).toHaveLength(clusters);
  expect(new Set(seen).size).toBe(clusters);
});

test("a cluster's credentials are in no answer and no log line", async () => {
  const pem = `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`;
  await post("operator", "/clusters", { name: "bad", uri: "mongodb://u:p@h", clientPem: pem });
  await post("operator", "/clusters", { name: "bad", uri: `mongodb://u:${CANARY}@` });
  await post("operator", "/clusters", { name: "bad", uri: `http://u:${CANARY}@h` });
  await world.call("PATCH", `/api/v1/clusters/${clusterId}`, {
    as: "operator",
    body: { uri: `mongodb://other:${CANARY}@db-1:27017` },
  });
  for (const part of ["", "/nodes", "/observations", "/findings"]) {
    await world.call("GET", `/api/v1/clusters/${clusterId}${part}`, { as: "admin" });
  }
  world.container.log.error(new Error(`cannot reach mongodb://u:${CANARY}@db-1`), "probe failed");

  const summary = await world.call("GET", `/api/v1/clusters/${clusterId}`, { as: "viewer" });
  expect(await summary.json()).toMatchObject({
    displayUri: "mongodb://db-1:27017",
    hasCredentials: true,
  });
  expect(world.answers.length).toBeGreaterThan(20);
  expect(world.answers.join("\n")).not.toContain(CANARY);
  expect(world.logLines.join("\n")).not.toContain(CANARY);
});

test("the way back from a phase is listed in order, and a phase that is none is refused", async () => {
  const { id } = await plan();
  const look = (phase: string) =>
    world.call("GET", `/api/v1/rollouts/${id}/phases/${phase}/back-out`, { as: "viewer" });

  const back = backOutSchema.parse(await (await look("1")).json());

  expect(back).toMatchObject({ phaseIndex: 1, oneWay: true, fromToday: false, refusal: null });
  expect(back.steps.map(({ host, from, to }) => `${host} ${from} ${to}`)).toEqual(
    ["db-1:27017", "db-2:27017", "db-3:27017"].map((host) => `${host} requireTLS preferTLS`),
  );
  expect(back.steps[0]?.sentence).toContain("tlsMode preferTLS");
  for (const none of ["2", "x"]) expect(await codeIn(await look(none))).toBe("PHASE_NOT_FOUND");
});
