import { afterEach, expect, test, vi } from "vitest";
import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { aPlan, aRolloutDto } from "#tests/builders/dto-rollout.ts";
import { aProblem, runCli, serve } from "#tests/in-memory/rollout-cli.ts";

const DIGEST = "a".repeat(64);

const aRollout = (overrides: Partial<RolloutDto> = {}) =>
  aRolloutDto({
    id: "r-1",
    state: "awaiting_approval",
    version: 3,
    plan: aPlan(undefined, ["requireTLS"]),
    digest: DIGEST,
    ...overrides,
  });

afterEach(() => vi.unstubAllEnvs());

test("approve sends the digest of the plan with the decision and the token", async () => {
  const seen = await serve({
    "GET /api/v1/rollouts/r-1": [{ status: 200, body: aRollout() }],
    "POST /api/v1/rollouts/r-1/phases/0/approvals": [
      { status: 200, body: aRollout({ state: "running" }) },
    ],
  });

  const { exitCode, out } = await runCli("approve", "r-1", "--comment", "fine", "-o", "json");

  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ state: "running" });
  expect(JSON.parse(seen[1]?.body ?? "")).toEqual({
    digest: DIGEST,
    decision: "approved",
    comment: "fine",
  });
  expect(seen[1]?.authorization).toBe("Bearer pcl_test");
});

test("a rollout can be named by its number", async () => {
  const { facts: _facts, ...item } = aRollout();
  await serve({
    "GET /api/v1/rollouts?limit=200": [{ status: 200, body: { items: [item], nextCursor: null } }],
    "GET /api/v1/rollouts/r-1": [{ status: 200, body: aRollout() }],
  });

  const { exitCode, out } = await runCli("show", "42");

  expect(exitCode).toBe(0);
  expect(out).toContain("Rollout #42  orders-prod  to requireTLS  phase 1/1  awaiting approval");
});

test.each([
  ["SELF_APPROVAL", 403, 1],
  ["PLAN_DRIFTED", 409, 1],
  ["ROLLOUT_NOT_FOUND", 404, 2],
  ["UNAUTHENTICATED", 401, 2],
  ["INTERNAL", 500, 3],
])("the refusal %s ends with the exit code of its kind", async (code, status, expected) => {
  await serve({
    "GET /api/v1/rollouts/r-1": [{ status: 200, body: aRollout() }],
    "POST /api/v1/rollouts/r-1/submit": [{ status, body: aProblem(code, status) }],
  });

  const { exitCode, errors } = await runCli("submit", "r-1");

  expect(exitCode).toBe(expected);
  expect(errors).toContain(`Because ${code}`);
});

test("--wait returns when the rollout rests, with 1 when it was halted", async () => {
  const halt = { code: "X", message: "plaintext was accepted", host: "db-1", at: "" };
  await serve({
    "GET /api/v1/rollouts/r-1": [
      { status: 200, body: aRollout({ state: "paused" }) },
      { status: 200, body: aRollout({ state: "running" }) },
      { status: 200, body: aRollout({ state: "halted", halt }) },
    ],
    "POST /api/v1/rollouts/r-1/resume": [{ status: 200, body: aRollout({ state: "running" }) }],
  });

  const { exitCode, out } = await runCli("resume", "r-1", "--wait");

  expect(exitCode).toBe(1);
  expect(out).toContain("Halted at db-1: plaintext was accepted");
});

test("without a token it is refused in one sentence", async () => {
  await serve({});
  vi.stubEnv("PORTCULLIS_TOKEN", "");

  const { exitCode, errors } = await runCli("list");

  expect(exitCode).toBe(2);
  expect(errors).toContain("Set PORTCULLIS_TOKEN");
});

test("a server that cannot be reached is named", async () => {
  await serve({});
  vi.stubEnv("PORTCULLIS_URL", "http://127.0.0.1:1");

  const { usage } = await runCli("list");

  expect(usage).toMatchObject({ message: "http://127.0.0.1:1 cannot be reached" });
});

const PATHS = {
  clusters: "GET /api/v1/clusters?limit=200",
  plan: "POST /api/v1/rollouts",
  show: "GET /api/v1/rollouts/r-1",
};
const noClusters = [{ status: 200, body: { items: [], nextCursor: null } }];

test("plan sends ladder, policy and paths as they were given", async () => {
  const seen = await serve({
    [PATHS.clusters]: noClusters,
    [PATHS.plan]: [{ status: 201, body: aRollout({ state: "draft" }) }],
  });

  const { exitCode } = await runCli(
    ...["plan", "--cluster", "c-1", "--ladder", "tls-mode", "--phases", "allow,preferTLS"],
    ...["--policy", "parallelSets=4", "persistPrefer=false", "restartBy=webhook"],
    ...["--file-certificate", "/etc/tls/{host}.pem", "--file-ca", "/etc/tls/ca.pem"],
    ...["--not-before", "2026-12-01T02:00:00Z"],
  );

  expect(exitCode).toBe(0);
  expect(JSON.parse(seen[1]?.body ?? "")).toEqual({
    clusterId: "c-1",
    ladder: "tls-mode",
    phases: ["allow", "preferTLS"],
    policy: { parallelSets: 4, persistPrefer: false, restartBy: "webhook" },
    files: {
      certificateKeyFile: "/etc/tls/{host}.pem",
      clusterFile: null,
      caFile: "/etc/tls/ca.pem",
      clusterCaFile: null,
      allowConnectionsWithoutCertificates: null,
    },
    notBefore: "2026-12-01T02:00:00Z",
  });
});

test.each([
  ["a policy without a value", ["--policy", "parallelSets"], "parallelSets"],
  ["a CA without a certificate", ["--file-ca", "/ca.pem"], "--file-certificate"],
  ["a file that is not there", ["--files", "/does/not/exist"], "/does/not/exist"],
  ["a ladder that is none", ["--ladder", "up"], "up"],
])("plan refuses %s as wrong usage", async (_what, flags, names) => {
  await serve({ [PATHS.clusters]: noClusters });

  const { exitCode, errors, usage } = await runCli("plan", "--cluster", "c-1", ...flags);

  expect(usage).not.toBeNull();
  expect(exitCode).not.toBe(0);
  expect(errors).toContain(names);
});

test("a dry run that is refused says every reason and ends with 1", async () => {
  const refusals = [{ code: "NODE_DISABLED", host: "db-2:1", message: "db-2:1 has no TLS yet" }];
  const body = { plan: null, digest: null, gates: [], refusals };
  const seen = await serve({
    [PATHS.clusters]: noClusters,
    [PATHS.plan]: [{ status: 200, body }],
  });

  const { exitCode, out } = await runCli("plan", "--cluster", "c-1", "--dry-run");

  expect(exitCode).toBe(1);
  expect(out).toContain("db-2:1 has no TLS yet");
  expect(JSON.parse(seen[1]?.body ?? "")).toMatchObject({ dryRun: true });
});

test.each<[string[], string, unknown]>([
  [
    ["skip", "r-1", "db-1:1", "--reason", "dead"],
    "POST /api/v1/rollouts/r-1/steps/0%2Fdb-1%3A1/skip",
    { reason: "dead" },
  ],
  [["retry", "r-1", "3/db-1:1"], "POST /api/v1/rollouts/r-1/steps/3%2Fdb-1%3A1/retry", null],
  [["confirm", "r-1", "db-1:1"], "POST /api/v1/rollouts/r-1/steps/0%2Fdb-1%3A1/confirm", null],
  [
    ["waive", "r-1", "lag", "--reason", "a copy"],
    "POST /api/v1/rollouts/r-1/gates/lag/waive",
    { reason: "a copy" },
  ],
  [["waive", "r-1", "lag", "--withdraw"], "DELETE /api/v1/rollouts/r-1/gates/lag/waive", null],
  [
    ["acknowledge", "r-1", "--host", "db-1:1", "--connection", "7", "--reason", "noon"],
    "POST /api/v1/rollouts/r-1/acknowledgements",
    { host: "db-1:1", connectionId: 7, reason: "noon" },
  ],
  [["schedule", "r-1"], "POST /api/v1/rollouts/r-1/schedule", { notBefore: null }],
  [["advance", "r-1"], "POST /api/v1/rollouts/r-1/advance", null],
  [
    ["abort", "r-1", "--reason", "wrong week"],
    "POST /api/v1/rollouts/r-1/abort",
    { reason: "wrong week" },
  ],
])("%j", async (args, route, body) => {
  const answer = [{ status: 200, body: aRollout() }];
  const seen = await serve({ [PATHS.show]: answer, [route]: answer });

  const { exitCode } = await runCli(...args);

  expect(exitCode).toBe(0);
  expect(seen[1]?.route).toBe(route);
  expect(seen[1]?.body === "" ? null : JSON.parse(seen[1]?.body ?? "")).toEqual(body);
});

test("halt --all halts everything with one reason, and needs no name", async () => {
  const named = { id: "r-1", number: 42, clusterName: "orders-prod" };
  const notHalted = [{ ...named, code: "TRANSITION_NOT_ALLOWED", message: "It ends anyway" }];
  const body = { halted: [named], notHalted };
  const seen = await serve({ "POST /api/v1/halt": [{ status: 200, body }] });

  const { exitCode, out } = await runCli("halt", "--all", "--reason", "fire");
  const both = await runCli("halt", "42", "--all", "--reason", "fire");

  expect([exitCode, both.exitCode]).toEqual([1, 2]);
  expect(out).toBe("#42  orders-prod  halts\n#42  orders-prod  It ends anyway");
  expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ reason: "fire" });
});

test("watch prints what happens and ends where a person is needed", async () => {
  const fact = {
    seq: 9,
    at: "2026-11-22T10:00:05.000Z",
    kind: "step.started",
    actorId: null,
    actorName: "Portcullis",
    clusterId: "c-1",
    rolloutId: "r-1",
    host: "db-1:1",
    message: "db-1:1 is to be restarted",
  };
  const hold = {
    code: "RESTART_AWAITED" as const,
    message: "db-1:1 is to be restarted by hand",
    host: "db-1:1",
    since: "2026-11-22T10:00:05.000Z",
    until: null,
    connections: [],
  };
  await serve({
    [PATHS.show]: [
      { status: 200, body: aRollout({ state: "running" }) },
      { status: 200, body: aRollout({ state: "running", facts: [fact], hold }) },
    ],
  });

  const { exitCode, out } = await runCli("watch", "r-1", "-o", "json");

  expect(exitCode).toBe(0);
  const lines = out.split("\n").map((line) => JSON.parse(line));
  expect(lines.map((line) => Object.keys(line)[0])).toEqual(["fact", "hold", "rollout"]);
});

test("back-out names the phase as people count it and prints the restarts in their order", async () => {
  const step = { host: "db-1:1", from: "requireTLS", to: "preferTLS", clusterAuthMode: null };
  const steps = [{ ...step, sentence: "Restart with tlsMode preferTLS on db-1:1" }];
  const body = { phaseIndex: 2, oneWay: true, fromToday: false, steps, refusal: null };
  const seen = await serve({
    [PATHS.show]: [{ status: 200, body: aRollout() }],
    "GET /api/v1/rollouts/r-1/phases/2/back-out": [{ status: 200, body }],
    "GET /api/v1/rollouts/r-1/phases/0/back-out": [
      { status: 200, body: { ...body, steps: [], refusal: { hosts: [], message: "None leads" } } },
    ],
  });

  const third = await runCli("back-out", "r-1", "--phase", "3");
  const current = await runCli("back-out", "r-1");

  expect(third).toMatchObject({ exitCode: 0, usage: null });
  expect(third.out).toMatch(/before phase 3, from its end[\s\S]*1 +db-1:1 +requireTLS +preferTLS/);
  expect(current).toMatchObject({ exitCode: 1, out: "None leads" });
  expect(seen.map(({ route }) => route.split(" ")[0])).toEqual(["GET", "GET", "GET", "GET"]);
});
