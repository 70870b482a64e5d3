import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_DRIVE_LIMITS } from "#lib/application/driver/drive-context.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { withLogin } from "#lib/domain/cluster/with-login.ts";
import { PHASES_OF_LADDER } from "#lib/domain/rollout/phase-kind.ts";
import { encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import { type ApiWorld, startApiWorld } from "#tests/integration/api-world.ts";
import { watchPairs } from "#tests/integration/legal-pairs.ts";
import { startWorkload, type Way, type Workload } from "#tests/workload/workload.ts";
import { type RolloutLoop, startRolloutLoop } from "#worker/rollout-loop.ts";

const SECRET = "a secret between the two of them";
const CLIENTS = 4;
const LIMIT_MS = 240_000;
/** Operations may fail while a set has no primary and until its clients have found the next one. */
const ELECTION_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), "pcl-road-"));
let cluster: SimulatedCluster;
let restarts: RestartTool;
let api: ApiWorld;
let loop: RolloutLoop;

beforeAll(async () => {
  cluster = await startSimulatedCluster({
    shape: { kind: "sharded", shards: 2, membersPerShard: 3, routers: 2 },
    configServers: 3,
    arbiter: true,
    modes: ["disabled"],
    auth: true,
    clientCertificates: "optional",
    heartbeatIntervalMs: 300,
    electionTimeoutMs: 3_000,
    pingIntervalMs: 1_000,
    directory: folder,
  });
  restarts = await startRestartTool(cluster);
  api = await startApiWorld({
    probesForReal: true,
    env: {
      PORTCULLIS_RESTART_WEBHOOK_URL: restarts.url,
      PORTCULLIS_RESTART_WEBHOOK_SECRET: SECRET,
    },
  });
  loop = startRolloutLoop(api.container, {
    owner: "worker-1",
    limits: { ...DEFAULT_DRIVE_LIMITS, pollIntervalMs: 250, routersApartMs: 2_000 },
    onOutcome: () => {},
    onError: (_, error) => {
      throw error;
    },
  });
});

afterAll(async () => {
  await loop.stop();
  await api.stop();
  await restarts.stop();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What restarts processes in this company: it takes signed orders and says when it has taken them. */
interface RestartTool {
  url: string;
  orders: string[];
  stop(): Promise<void>;
}

async function startRestartTool(simulated: SimulatedCluster): Promise<RestartTool> {
  const orders: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const timestamp = String(request.headers["portcullis-timestamp"]);
      const expected = createHmac("sha256", SECRET).update(`${timestamp}.${body}`).digest("hex");
      if (request.headers["portcullis-signature"] !== `v1=${expected}`) {
        response.writeHead(401).end();
        return;
      }
      const { host, change, settings } = JSON.parse(body);
      orders.push(`${host} ${change.mode}`);
      response.writeHead(202).end();
      // A real tool edits the file and restarts the unit; here the process gets its options at once.
      const { logVersions } = settings;
      const logging = logVersions === undefined ? {} : { tls: { logVersions } };
      void simulated.restart(host, { mode: change.mode, ...logging });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/restart`,
    orders,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function ask<T>(
  method: string,
  path: string,
  as: "operator" | "approver",
  body?: unknown,
): Promise<T> {
  const response = await api.call(method, `/api/v1${path}`, {
    as,
    ...(body === undefined ? {} : { body }),
  });
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).toBeLessThan(300);
  return answer as T;
}

/** Where the certificates of a node lie on its machine. */
function filesOf(index: number) {
  return {
    certificateKeyFile: cluster.files.servers[index],
    clusterFile: null,
    caFile: cluster.files.ca,
    clusterCaFile: null,
    allowConnectionsWithoutCertificates: true,
  };
}

function ways(): { plaintext: Way; tls: Way } {
  const { user, password, db } = cluster.users.root;
  const login = withLogin(cluster.uri, { user, password, authSource: db });
  if (!login.ok) throw new Error(login.error);
  return {
    plaintext: { uri: login.value, options: {} },
    tls: {
      uri: login.value,
      options: {
        tls: true,
        tlsCAFile: cluster.files.ca,
        tlsCertificateKeyFile: cluster.files.client,
      },
    },
  };
}

/** Phase after phase: approves what waits, acts for the people where a phase waits for them. */
async function walk(id: string, onPhase: (kind: string) => Promise<void>): Promise<RolloutDto> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const rollout = await ask<RolloutDto>("GET", `/rollouts/${id}`, "operator");
    if (rollout.state === "awaiting_approval") {
      const phase = rollout.plan.phases[rollout.currentPhase];
      await onPhase(phase?.kind ?? "none");
      await ask("POST", `/rollouts/${id}/phases/${rollout.currentPhase}/approvals`, "approver", {
        digest: rollout.digest,
        decision: "approved",
      });
    } else if (rollout.state !== "running") {
      return rollout;
    }
    if (performance.now() > deadline) {
      throw new Error(`Still ${rollout.state}: ${rollout.hold?.message ?? "without a word"}`);
    }
    await sleep(250);
  }
}

function plaintextIsRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(encodeOpMsg({ requestId: 1, document: { isMaster: 1, $db: "admin" } }));
    });
    socket.once("data", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("end", () => resolve(true));
    socket.once("error", () => resolve(true));
  });
}

test("a sharded cluster goes from disabled to persisted requireTLS under the load of its clients", {
  timeout: LIMIT_MS + 60_000,
}, async () => {
  const { plaintext, tls } = ways();
  const { user, password, db } = cluster.users.driver;
  const login = withLogin(cluster.uri, { user, password, authSource: db });
  const added = await ask<{ id: string }>("POST", "/clusters", "operator", {
    name: "orders-prod",
    uri: login.ok ? login.value : "",
    caPem: readFileSync(cluster.files.ca, "utf8"),
    clientPem: readFileSync(cluster.files.client, "utf8"),
    settings: { allowCredentialsOverPlaintext: true },
  });
  const draft = await ask<RolloutDto>("POST", "/rollouts", "operator", {
    clusterId: added.id,
    target: "requireTLS",
    policy: { canarySoakSeconds: 1, soakSeconds: 2, restartBy: "webhook", parallelSets: 3 },
    filesByHost: Object.fromEntries(cluster.nodes.map(({ host }, i) => [host, filesOf(i)])),
  });
  expect(draft.plan.phases.map(({ kind }) => kind)).toEqual(PHASES_OF_LADDER["tls-mode"]);

  const pairs = watchPairs(cluster);
  const workload: Workload = startWorkload(plaintext, CLIENTS);
  await ask("POST", `/rollouts/${draft.id}/submit`, "operator");
  const ended = await walk(draft.id, async (kind) => {
    // The applications are deployed anew with TLS as soon as every node takes it.
    if (kind === "clients") await workload.switchTo(tls);
  });
  const report = await workload.stop();

  expect(ended).toMatchObject({ state: "succeeded", halt: null });
  for (const { state, options } of cluster.nodes) {
    expect([state.host, state.mode, options.startup.mode]).toEqual([
      state.host,
      "requireTLS",
      "requireTLS",
    ]);
  }
  expect(
    await Promise.all(cluster.nodes.map(({ port }) => plaintextIsRefused(port))),
  ).not.toContain(false);
  expect(pairs.broken).toEqual([]);

  const elections = ended.steps.flatMap(({ attempts }) =>
    attempts.flatMap(({ events }) => events.filter(({ kind }) => kind === "step-down")),
  );
  const outside = report.failed.filter(
    ({ fromMs, untilMs }) =>
      !elections.some(({ at }) => {
        const from = Date.parse(at);
        return untilMs >= from && fromMs <= from + ELECTION_MS;
      }),
  );
  process.stdout.write(
    `whole road: ${report.inserted} inserts, ${report.found} finds, ${report.failed.length} given up, ` +
      `${outside.length} of them outside ${elections.length} step-downs, ${report.lost} lost; ` +
      `longest silence of all clients ${Math.round(report.longestSilenceMs)} ms; ${restarts.orders.length} restarts\n`,
  );
  expect(report.inserted).toBeGreaterThan(200);
  expect(outside).toEqual([]);
  expect(report.lost).toBe(0);
  expect(restarts.orders.length).toBeGreaterThan(cluster.nodes.length);
});
