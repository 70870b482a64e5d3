import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Command } from "commander";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { registerRolloutCommand } from "#cli/rollout.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { aPlan, aRolloutDto } from "#tests/builders/dto-rollout.ts";

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

const aProblem = (code: string, status: number) => ({
  type: "urn:x",
  title: "No",
  status,
  code,
  detail: `Because ${code}`,
});

interface Seen {
  route: string;
  body: string;
  authorization: string | undefined;
}

/** A server that answers each route with the next of its answers and keeps the last. */
async function serve(answers: Record<string, { status: number; body: object }[]>): Promise<Seen[]> {
  const seen: Seen[] = [];
  const answerOne = async (request: IncomingMessage, response: ServerResponse) => {
    const route = `${request.method} ${request.url}`;
    const body = (await request.toArray()).join("");
    seen.push({ route, body, authorization: request.headers.authorization });
    const queue = answers[route] ?? [{ status: 404, body: aProblem("ROUTE_NOT_FOUND", 404) }];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    response.writeHead(answer?.status ?? 500, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.body));
  };
  const server = createServer((request, response) => {
    answerOne(request, response).catch((thrown) => response.destroy(thrown));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  vi.stubEnv("PORTCULLIS_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("PORTCULLIS_TOKEN", "pcl_test");
  return seen;
}

async function runCli(...args: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  vi.mocked(console.log).mockImplementation((line) => out.push(String(line)));
  const consoleError = vi.spyOn(console, "error").mockImplementation((l) => errors.push(String(l)));
  const program = new Command().exitOverride().configureOutput({ writeErr: (t) => errors.push(t) });
  registerRolloutCommand(program);
  for (const command of program.commands.flatMap((child) => [child, ...child.commands])) {
    command.exitOverride().configureOutput({ writeErr: (text) => errors.push(text) });
  }
  process.exitCode = 0;
  const usage = await program.parseAsync(["node", "portcullis", "rollout", ...args]).then(
    () => null,
    (error: { exitCode?: number }) => error,
  );
  const exitCode = usage === null ? Number(process.exitCode) : (usage.exitCode ?? 3);
  process.exitCode = 0;
  consoleError.mockClear();
  vi.mocked(console.log).mockClear();
  return { out: out.join("\n"), errors: errors.join("\n"), exitCode, usage };
}

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
