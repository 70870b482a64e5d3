import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCommandAdapter } from "#lib/infrastructure/restart/command-adapter.ts";
import { aRestartOrder } from "#tests/builders/restart-order.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "portcullis-command-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** An adapter that runs a script of Node. */
function adapterFor(script: string, timeoutMs = 20_000) {
  const file = path.join(folder, "restart.mjs");
  writeFileSync(file, script);
  return createCommandAdapter({ program: process.execPath, args: [file], timeoutMs });
}

const READ = `let text = ""; for await (const part of process.stdin) text += part;
const order = JSON.parse(text);`;

test("the program reads the order, and its last line names what it began", async () => {
  const adapter = adapterFor(`${READ}
    console.error("looking up the machine");
    console.log("restarting " + order.host + " in " + order.change.mode);
    console.log("job 17");`);

  expect(await adapter.order(aRestartOrder())).toEqual({
    kind: "handed-over",
    reference: "job 17",
    lines: ["restarting db-1:27017 in allowTLS", "job 17", "stderr: looking up the machine"],
  });
});

test("it sees the key and the host, and nothing of our own environment", async () => {
  vi.stubEnv("PORTCULLIS_SECRET_KEY", "canary-of-the-environment");
  const adapter = adapterFor(
    'console.log(JSON.stringify(Object.entries(process.env).filter(([name]) => name.startsWith("PORTCULLIS"))))',
  );

  const outcome = await adapter.order(aRestartOrder({ host: "db-1; rm -rf /" }));

  const seen = JSON.parse((outcome.kind === "handed-over" && outcome.lines?.[0]) || "[]");
  expect(Object.fromEntries(seen)).toEqual({
    PORTCULLIS_ORDER_KEY: "rollout-1/1/db-1:27017/1",
    PORTCULLIS_ORDER_HOST: "db-1; rm -rf /",
  });
});

test("an exit code other than 0 is a refusal with what was printed", async () => {
  const adapter = adapterFor('console.error("no such machine"); process.exit(4)');

  expect(await adapter.order(aRestartOrder())).toMatchObject({
    kind: "failed",
    code: "RESTART_ORDER_REFUSED",
    message: expect.stringContaining("exit code 4"),
    lines: ["stderr: no such machine"],
  });
});

test("a program that is not there is told", async () => {
  const missing = path.join(folder, "missing");
  const adapter = createCommandAdapter({ program: missing, args: [], timeoutMs: 1_000 });

  expect(await adapter.order(aRestartOrder())).toMatchObject({
    kind: "failed",
    code: "RESTART_ORDER_REFUSED",
    message: expect.stringContaining("ENOENT"),
  });
});

test("one that hangs is ended with all it has started, and its end is no success", async () => {
  const pidFile = path.join(folder, "pid");
  const adapter = adapterFor(
    `import { spawn } from "node:child_process"; import { writeFileSync } from "node:fs";
    const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
    writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
    console.log("waiting"); setInterval(() => {}, 1000);`,
    1_500,
  );

  const outcome = await adapter.order(aRestartOrder());

  expect(outcome).toMatchObject({ kind: "failed", code: "RESTART_ORDER_UNANSWERED" });
  await vi.waitFor(() => expect(isAlive(readFileSync(pidFile, "utf8"))).toBe(false));
});

/** Whether a process runs; one that has ended may stay in the table until somebody asks for its exit code. */
function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("a stop ends the program and the wait, with its reason", async () => {
  const adapter = adapterFor("setInterval(() => {}, 1000)");
  const stop = new AbortController();
  const reason = new Error("The worker stops");

  const ordering = adapter.order(aRestartOrder(), stop.signal);
  stop.abort(reason);

  await expect(ordering).rejects.toBe(reason);
});

test("what it prints is kept up to a size, the end of it", async () => {
  const adapter = adapterFor(`${READ}
    for (let i = 0; i < 20000; i += 1) console.log("line " + i);`);

  const outcome = await adapter.order(aRestartOrder());

  const lines = (outcome.kind === "handed-over" && outcome.lines) || [];
  expect(outcome).toMatchObject({ reference: "line 19999" });
  expect(lines).toHaveLength(41);
  expect(lines[0]).toMatch(/^\(\d+ lines before\)$/);
});
