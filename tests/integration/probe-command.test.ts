import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { probeReportSchema } from "#lib/contracts/observation.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";

const directory = mkdtempSync(join(tmpdir(), "portcullis-probe-"));
const userFile = join(directory, "user.json");
let cluster: SimulatedCluster;

beforeAll(async () => {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 2 },
    modes: ["allowTLS"],
    auth: true,
    directory,
  });
  const { user, password } = cluster.users.monitor;
  writeFileSync(userFile, JSON.stringify({ user, password }), { mode: 0o600 });
});
afterAll(async () => {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

function probe(...args: string[]): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>();
  const child = spawn("bin/portcullis", ["probe", ...args]);
  const run = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    run.stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    run.stderr += String(chunk);
  });
  child.once("error", reject);
  child.once("close", (code) => resolve({ code, ...run }));
  return promise;
}

const access = () => [
  ...["--ca", cluster.files.ca],
  ...["--cert", cluster.files.client],
  ...["--user-file", userFile],
];

describe("what it prints", () => {
  test("is one JSON document a target that matches the contract", async () => {
    const hosts = cluster.nodes.map((node) => node.host);

    const { code, stdout, stderr } = await probe(...hosts, ...access(), "-o", "json");

    expect([code, stderr]).toEqual([0, ""]);
    const reports = stdout
      .trim()
      .split("\n")
      .map((line) => probeReportSchema.parse(JSON.parse(line)));
    expect(reports).toHaveLength(2);
    expect(reports[0]?.nodes.map((node) => node.mode.runtime)).toEqual(["allowTLS", "allowTLS"]);
    const verdicts = reports[0]?.findings.map(({ check, result }) => `${check} ${result}`);
    expect(verdicts).toEqual(
      expect.arrayContaining(["MODE-03 pass", "MODE-05 pass", "LEAF-09 pass", "CHAIN-06 pass"]),
    );
    expect(stdout).not.toContain(cluster.users.monitor.password);
  });

  test("is a table for people, with what is wrong below it", async () => {
    const { code, stdout } = await probe(cluster.uri, ...access());

    expect(code).toBe(0);
    expect(stdout).toContain("replica-set rs0: 2 of 2 nodes answered");
    expect(stdout).toMatch(/high\s+MODE-01/);
  });

  test("ends with 3 when nothing of a target answers", async () => {
    const { code, stdout } = await probe("127.0.0.1:1", "-o", "json");

    expect(code).toBe(3);
    expect(probeReportSchema.parse(JSON.parse(stdout)).nodes[0]?.reachable).toBe(false);
  });
});

describe("bad input ends with 2 and one sentence", () => {
  test.each([
    [["http://db-1"], "A connection string starts with mongodb:// or mongodb+srv://"],
    [["db-1:99999"], '"99999" is not a port between 1 and 65535'],
    [["db-1", "--ca", "/no/such/file"], "/no/such/file cannot be read"],
    [["db-1", "--ca", userFile], "The CA file holds no certificate that can be read"],
    [["db-1", "--timeout", "soon"], "--timeout soon is not a number of seconds up to 3600"],
    [["mongodb://u:p@db-1", "--user-file", userFile], "The target already names a user"],
    [[], "missing required argument 'target'"],
    [
      ["https://"],
      "ENDPOINT_INVALID: https:// is not of the form mysql://host:port or https://host:port",
    ],
  ])("%j", async (args, sentence) => {
    const { code, stdout, stderr } = await probe(...args);

    expect({ code, stdout, stderr: stderr.trim() }).toEqual({
      code: 2,
      stdout: "",
      stderr: sentence,
    });
  });
});
