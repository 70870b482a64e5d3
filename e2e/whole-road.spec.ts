import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, type Page } from "@playwright/test";
import { startWorkload } from "../tests/workload/workload.ts";
import { plaintextReplyLength } from "./plaintext-hello.ts";
import { freePorts, runPortcullis, temporaryFolder } from "./portcullis-process.ts";
import { type Product, signIn, startProduct, test } from "./product.ts";
import { startRestartTool } from "./restart-tool.ts";

const CLUSTER = "orders-prod-eu-central";
/** Three config servers, two shards of three with an arbiter each, two routers. */
const NODES = 11;
/** Operations may fail while a set has no primary and until its clients have found the next one. */
const ELECTION_MS = 10_000;

/** As the approver reads them. */
const PHASES = [
  "Prepare",
  "allowTLS",
  "Clients",
  "preferTLS",
  "Soak",
  "Persist prefer",
  "requireTLS",
  "Drain",
  "Persist",
  "Verify",
];

interface SimulatedShards {
  uri: string;
  rootUri: string;
  hosts: string[];
  folder: string;
  caPem: string;
  controlUrl: string;
  stop(): Promise<void>;
}

async function startShards(folder: string): Promise<SimulatedShards> {
  const base = await freePorts(NODES + 1);
  const shape = ["--topology", "sharded:2x3+m2", "--config-servers", "3", "--arbiter"];
  const control = base + NODES;
  const flags = [...shape, "--mode", "disabled", "--auth", "--control-port", String(control)];
  const running = runPortcullis(
    ["simulate", ...flags, "--base-port", String(base), "--out", folder],
    folder,
  );
  await running.line(/"event":"ready"/);
  const { uri, users, nodes, files } = JSON.parse(
    readFileSync(path.join(folder, "cluster.json"), "utf8"),
  );
  const as = ({ user, password, db }: { user: string; password: string; db: string }) =>
    `${uri.replace("mongodb://", `mongodb://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)}?authSource=${db}`;
  // Every node has the same address here, so one certificate serves them all.
  copyFileSync(path.join(folder, files.servers[0]), path.join(folder, "127.0.0.1.pem"));
  return {
    uri: as(users.driver),
    rootUri: as(users.root),
    hosts: nodes.map(({ host }: { host: string }) => host),
    folder,
    caPem: readFileSync(path.join(folder, files.ca), "utf8"),
    controlUrl: `http://127.0.0.1:${control}`,
    stop: running.stop,
  };
}

/** Adds the cluster through the API: only there credentials may be let over plaintext. */
async function addCluster(page: Page, { uri, caPem, folder }: SimulatedShards): Promise<string> {
  const body = {
    name: CLUSTER,
    uri,
    caPem,
    clientPem: readFileSync(path.join(folder, "client.pem"), "utf8"),
    settings: { allowCredentialsOverPlaintext: true },
  };
  return page.evaluate(async (json) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch("/api/v1/clusters", { method: "POST", headers, body: json });
    return (await response.json()).id;
  }, JSON.stringify(body));
}

async function plan(page: Page, clusterId: string, { folder }: SimulatedShards): Promise<void> {
  await page.goto(`/clusters/${clusterId}/plan`);
  await page.getByLabel("Certificate and key file").fill(path.join(folder, "{host}.pem"));
  await page.getByLabel("CA file", { exact: false }).first().fill(path.join(folder, "ca.pem"));
  await page
    .getByRole("radiogroup", { name: "Clients without certificate" })
    .getByRole("radio", { name: "Allow" })
    .click();
  await page.getByLabel("Canary soak, s").fill("1");
  await page.getByLabel("Soak, s", { exact: true }).fill("2");
  await page.getByLabel("Sets at a time").fill("3");
  await page.getByRole("radio", { name: "A webhook" }).click();
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(page.getByRole("list", { name: "Phases of the plan" })).toContainText("Verify");
}

async function approveNext(approver: Page, phase: string): Promise<void> {
  await approver.goto("/approvals");
  const card = approver.getByRole("article").filter({ hasText: CLUSTER });
  await card.getByRole("button", { name: "Review and decide" }).click();
  const sheet = approver.getByRole("dialog");
  await sheet.getByRole("button", { name: `Approve ${phase} on ${CLUSTER}` }).click();
  await expect(approver.getByText(`${phase} on ${CLUSTER} is approved`)).toBeVisible();
}

/** The state of the rollout on screen, from the same API as the screen. */
async function look(page: Page) {
  return page.evaluate(async () => {
    const id = location.pathname.split("/").at(-1);
    const response = await fetch(`/api/v1/rollouts/${id}`);
    const { state, currentPhase, halt, hold, steps } = await response.json();
    const stepDowns: string[] = steps.flatMap(
      ({ attempts }: { attempts: { events: { kind: string; at: string }[] }[] }) =>
        attempts.flatMap(({ events }) =>
          events.filter(({ kind }) => kind === "step-down").map(({ at }) => at),
        ),
    );
    return { state, currentPhase, why: halt?.message ?? hold?.message ?? "", stepDowns };
  });
}

test("two people take a sharded cluster from disabled to a persisted requireTLS while its clients work", async ({
  browser,
  expectAccessible,
}) => {
  test.setTimeout(480_000);
  const folder = temporaryFolder();
  const shards = await startShards(folder.path);
  const tool = await startRestartTool(shards.controlUrl);
  const home = temporaryFolder();
  const product: Product = await startProduct(home.path, tool.env);
  const workload = startWorkload({ uri: shards.rootUri, options: {} }, 2);
  try {
    const operator = await signIn(browser, product, "operator");
    const approver = await signIn(browser, product, "approver");
    await plan(operator, await addCluster(operator, shards), shards);
    await expectAccessible(operator);
    await operator.getByRole("button", { name: /^Keep as draft/ }).click();
    await operator.waitForURL(/\/rollouts\//);
    await operator.getByRole("button", { name: "Submit for approval" }).click();
    await operator.getByRole("button", { name: `Submit ${CLUSTER} for approval` }).click();

    for (const [index, phase] of PHASES.entries()) {
      await expect
        .poll(() => look(operator), { timeout: 120_000, message: `before ${phase}` })
        .toMatchObject({ state: "awaiting_approval", currentPhase: index });
      // The applications are deployed anew with TLS as soon as every node takes it.
      if (phase === "Clients") {
        const tls = {
          tls: true,
          tlsCAFile: path.join(shards.folder, "ca.pem"),
          tlsCertificateKeyFile: path.join(shards.folder, "client.pem"),
        };
        await workload.switchTo({ uri: shards.rootUri, options: tls });
      }
      await approveNext(approver, phase);
    }
    await expect
      .poll(() => look(operator), { timeout: 120_000 })
      .toMatchObject({ state: "succeeded" });
    const { stepDowns } = await look(operator);
    const report = await workload.stop();

    await expect(operator.getByText("Succeeded", { exact: true })).toBeVisible();
    await expectAccessible(operator);
    for (const host of shards.hosts) expect(await plaintextReplyLength(host)).toBe(0);
    const outside = report.failed.filter(
      ({ fromMs, untilMs }) =>
        !stepDowns.some((at) => {
          const from = Date.parse(at);
          return untilMs >= from && fromMs <= from + ELECTION_MS;
        }),
    );
    test.info().annotations.push({
      type: "workload",
      description: `${report.inserted} inserts, ${report.found} finds, ${report.failed.length} given up, ${outside.length} outside ${stepDowns.length} step-downs, ${report.lost} lost, ${tool.orders.length} restarts`,
    });
    expect(report.inserted).toBeGreaterThan(500);
    expect(outside).toEqual([]);
    expect(report.lost).toBe(0);
    expect(tool.orders.length).toBeGreaterThan(2 * NODES);
  } finally {
    await workload.stop().catch(() => {});
    await product.stop();
    await tool.stop();
    await shards.stop();
    home.remove();
    folder.remove();
  }
});
