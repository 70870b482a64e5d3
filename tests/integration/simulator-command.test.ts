import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MongoClient } from "mongodb";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

const run = promisify(execFile);
const WAIT = { timeout: 10_000, interval: 50 };

let directory: string;
let child: ChildProcess | null = null;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "simulate-"));
});

afterEach(async () => {
  if (child !== null && child.exitCode === null) {
    const exited = once(child, "exit");
    child.kill("SIGINT");
    await exited;
  }
  child = null;
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function simulate(
  ...flags: string[]
): Promise<{ uri: string; nodes: string[]; control: string | null }> {
  child = spawn("bin/portcullis", ["simulate", "--out", directory, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += String(chunk);
  });
  await vi.waitFor(() => expect(output).toContain("\n"), WAIT);
  const ready: { event: string; uri: string; nodes: string[]; control: string | null } =
    JSON.parse(output);
  expect(ready.event).toBe("ready");
  return ready;
}

function isRefused(host: string): Promise<boolean> {
  const [name, port] = host.split(":");
  return new Promise((resolve) => {
    const socket = connect(Number(port), name ?? "", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", () => resolve(true));
  });
}

async function failure(...args: string[]): Promise<{ code: number; stderr: string }> {
  const outcome: unknown = await run("bin/portcullis", args).catch((error: unknown) => error);
  if (typeof outcome !== "object" || outcome === null || !("stderr" in outcome)) {
    throw new Error("Nothing was refused");
  }
  const code: unknown = Reflect.get(outcome, "code");
  return { code: Number(code), stderr: String(outcome.stderr).trim() };
}

test("simulate writes its files, logs commands, follows the faults file and ends on SIGINT", async () => {
  const { uri, nodes } = await simulate(
    ...["--topology", "replica-set:3", "--mode", "allowTLS", "--base-port", "0", "--auth"],
    ...["--arbiter", "--heartbeat-interval", "100", "--version-profile", "4.2"],
  );
  const described = JSON.parse(readFileSync(join(directory, "cluster.json"), "utf8"));
  const { user, password } = described.users.monitor;
  const client = new MongoClient(uri, {
    auth: { username: user, password },
    serverSelectionTimeoutMS: 5000,
  });
  await client.db("admin").command({ getParameter: 1, tlsMode: 1 });
  await client.close();

  expect(described).toMatchObject({ uri, version: "4.2" });
  expect(described.nodes.map((node: { host: string }) => node.host)).toEqual(nodes);
  expect(described.nodes[2]).toMatchObject({ arbiter: true, mode: "allowTLS" });
  for (const file of ["ca.pem", "client.pem", "faults.json"]) {
    expect(existsSync(join(directory, file))).toBe(true);
  }
  await vi.waitFor(() => {
    const lines = readFileSync(join(directory, "commands.jsonl"), "utf8").trim().split("\n");
    const commands = lines.map((line) => JSON.parse(line));
    expect(commands).toContainEqual(expect.objectContaining({ command: "getParameter", ok: true }));
    expect(JSON.stringify(commands)).not.toContain(password);
  }, WAIT);

  const victim = nodes[1] ?? "";
  writeFileSync(join(directory, "faults.json"), JSON.stringify({ [victim]: { killed: true } }));
  await vi.waitFor(async () => expect(await isRefused(victim)).toBe(true), WAIT);
  writeFileSync(join(directory, "faults.json"), "{}");
  await vi.waitFor(async () => expect(await isRefused(victim)).toBe(false), WAIT);

  const ended = child === null ? null : once(child, "exit");
  child?.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  expect(await isRefused(nodes[0] ?? "")).toBe(true);
});

test("the control restarts, kills, starts and adds processes of a sharded cluster", async () => {
  const { control, nodes } = await simulate(
    ...["--topology", "sharded:2x3+m2", "--config-servers", "3", "--arbiter"],
    ...["--mode", "disabled", "--base-port", "0", "--control-port", "0"],
    ...["--heartbeat-interval", "100", "--election-timeout", "1000", "--passive"],
  );
  const ask = async (path: string, body?: object) => {
    const answer = await fetch(`${control}${path}`, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const host = nodes[0] ?? "";
  const before = await ask("/nodes");
  const restarted = await ask(`/nodes/${host}/restart`, { mode: "allowTLS" });
  const refused = await ask(`/nodes/${nodes[1]}/restart`, { tls: { certificateKeyFile: "x.pem" } });
  const killed = await ask(`/nodes/${nodes[2]}/kill`, {});
  const started = await ask(`/nodes/${nodes[2]}/start`, { mode: "allowTLS" });
  const router = await ask("/routers", { mode: "allowTLS" });

  expect(before.body).toHaveLength(11);
  expect(restarted).toMatchObject({
    status: 200,
    body: { host, running: true, startupMode: "allowTLS", runtimeMode: "allowTLS" },
  });
  expect(restarted.body.pid).not.toBe(before.body[0].pid);
  expect(refused).toMatchObject({ status: 409, body: { exitCode: 1 } });
  expect(refused.body.error).toContain("need to enable TLS");
  expect(killed).toMatchObject({ body: { running: false, runtimeMode: null } });
  expect(started).toMatchObject({ body: { running: true, runtimeMode: "allowTLS" } });
  expect(router).toMatchObject({ status: 201, body: { process: "mongos", running: true } });
  expect((await ask("/nodes")).body).toHaveLength(12);
  expect(await ask("/nodes/nobody/restart", {})).toMatchObject({ status: 404 });
  expect(await ask(`/nodes/${host}/restart`, { mode: "tls" })).toMatchObject({ status: 400 });
});

const BASE = ["simulate", "--base-port", "0"];

test.each([
  [["--topology", "ring:3", "--mode", "allowTLS"], /^Topology "ring:3" is not one of/],
  [["--topology", "standalone", "--mode", "tls"], /^Mode "tls" is not one of/],
  [["--topology", "replica-set:3", "--mode", "disabled,allowTLS"], /^--mode names 2 modes for 3/],
  [["--topology", "standalone", "--mode", "disabled", "--vocabulary", "x"], /^Vocabulary "x"/],
  [
    ["--topology", "standalone", "--mode", "disabled", "--version-profile", "3"],
    /^Version profile/,
  ],
  [
    ["--topology", "standalone", "--mode", "disabled", "--faults", "nowhere.json"],
    /^No faults file/,
  ],
  [["--topology", "standalone"], /--mode/],
])("simulate %j is refused with one sentence and exit code 2", async (flags, sentence) => {
  const { code, stderr } = await failure(...BASE, "--out", directory, ...flags);

  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
  expect(stderr.split("\n")).toHaveLength(1);
});

test("a faults file with a mistake is refused with the place of the mistake", async () => {
  const file = join(directory, "wrong.json");
  writeFileSync(file, JSON.stringify({ "*": { latencyMs: "long" } }));
  const { code, stderr } = await failure(
    ...[...BASE, "--out", directory, "--topology", "standalone", "--mode", "disabled"],
    ...["--faults", file],
  );

  expect(code).toBe(2);
  expect(stderr).toMatch(/^\* latencyMs: /);
});
