import { expect, onTestFinished, test, vi } from "vitest";
import { startDemoRestartTool } from "#cli/demo/restart-tool.ts";
import { createRestartAdapters } from "#lib/infrastructure/restart/restart-adapters.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import { aRestartOrder } from "#tests/builders/restart-order.ts";

test("an order through the webhook restarts a simulated process once, and nobody else's order does", async () => {
  const tool = await startDemoRestartTool();
  const shape = { kind: "standalone" } as const;
  const cluster = await startSimulatedCluster({ shape, modes: ["disabled"] });
  onTestFinished(async () => {
    tool.stop();
    await cluster.stop();
  });
  tool.clusters.push(cluster);
  const restart = vi.spyOn(cluster, "restart");
  const [node] = cluster.nodes;
  const { restart: settings } = readEnvironment(tool.env);
  const adapter = createRestartAdapters(settings, systemClock).find("webhook");
  const files = {
    certificateKeyFile: "/a/folder/of/the/machine/server.pem",
    clusterFile: null,
    caFile: "/a/folder/of/the/machine/ca.pem",
    clusterCaFile: null,
    allowConnectionsWithoutCertificates: true,
  };
  const change = { mode: "allowTLS" as const, clusterAuthMode: null, files };
  const order = aRestartOrder({ host: node?.host ?? "", change });

  const outcomes = [await adapter?.order(order), await adapter?.order(order)];
  const forged = await fetch(tool.env.PORTCULLIS_RESTART_WEBHOOK_URL ?? "", {
    method: "POST",
    body: JSON.stringify({ ...order, key: "another" }),
  });

  expect(outcomes).toMatchObject([{ kind: "handed-over" }, { kind: "handed-over" }]);
  expect(forged.status).toBe(401);
  await vi.waitFor(() => expect(node?.options.startup.mode).toBe("allowTLS"));
  expect(restart).toHaveBeenCalledTimes(1);
  expect(node?.options.tls).toMatchObject({
    certificateKeyFile: files.certificateKeyFile,
    CAFile: files.caFile,
    certificateKeyPem: cluster.certificates.servers[0],
  });
});
