import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { VersionProfileName } from "#simulator/node-options.ts";

const run = promisify(execFile);

const SCRIPT = [
  "db.things.insertOne({ a: 1 })",
  "print(JSON.stringify({",
  "  mode: db.adminCommand({ getParameter: 1, tlsMode: 1 }).tlsMode,",
  "  count: db.things.countDocuments(),",
  "  members: rs.status().members.length,",
  "  states: rs.status().members.map((member) => member.stateStr).sort(),",
  "  version: db.version(),",
  "  log: db.adminCommand({ getLog: 'global' }).log.length > 0,",
  "}))",
].join("\n");

let directory: string;
let cluster: SimulatedCluster | null = null;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "simulated-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each<[VersionProfileName, string]>([
  ["8.0", "node_modules/mongosh/bin/mongosh.js"],
  ["7.0", "node_modules/mongosh/bin/mongosh.js"],
  ["4.2", "node_modules/mongosh-1/bin/mongosh.js"],
])("mongosh works with a %s set over TLS", async (version, shell) => {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 3 },
    modes: ["preferTLS"],
    heartbeatIntervalMs: 200,
    version,
    auth: true,
    directory,
  });
  try {
    const { user, password } = cluster.users.root;
    const { stdout } = await run(
      process.execPath,
      [
        shell,
        `${cluster.uri}&authSource=admin`,
        ...["--quiet", "--norc", "--username", user, "--password", password],
        ...["--tls", "--tlsCAFile", cluster.files.ca],
        ...["--tlsCertificateKeyFile", cluster.files.client, "--eval", SCRIPT],
      ],
      { timeout: 60_000, env: { ...process.env, HOME: directory } },
    );

    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
      mode: "preferTLS",
      count: 1,
      members: 3,
      states: ["PRIMARY", "SECONDARY", "SECONDARY"],
      version: expect.stringMatching(new RegExp(`^${version}\\.`)),
      log: true,
    });
  } finally {
    await cluster.stop();
  }
});
