import { expect, test } from "vitest";
import { listNodeConfigs } from "#lib/application/list-node-configs.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import { uploadNodeConfig } from "#lib/application/upload-node-config.ts";
import { createRolloutWorld, olga } from "#tests/in-memory/rollout-world.ts";

const PLACE = { clusterId: "cluster-1", host: "db-1:27017" };

test("a file is kept with who gave it, and the last one counts", async () => {
  const { ports } = await createRolloutWorld(["disabled"]);

  await uploadNodeConfig({ ...PLACE, text: "net:\n  port: 1\n" }, olga, ports);
  await uploadNodeConfig({ ...PLACE, text: "net:\n  port: 2\n" }, olga, ports);

  expect(await listNodeConfigs("cluster-1", olga, ports)).toMatchObject([
    { host: "db-1:27017", text: "net:\n  port: 2\n", uploadedBy: "Olga" },
  ]);
});

test.each([
  ["SECRET_REFUSED", "net:\n  tls:\n    certificateKeyFilePassword: hunter2\n", "Line 3"],
  ["SECRET_REFUSED", "a: 1\n# clusterPassword: hunter2\n", "Line 2"],
  ["SECRET_REFUSED", "net: { tls: { clusterPassword: hunter2 } }\n", "Line 1"],
  ["SECRET_REFUSED", "net:\n  ssl:\n    PEMKeyPassword: |\n      hunter2\n", "Line 3"],
  ["PRIVATE_KEY_REFUSED", "x: |\n  -----BEGIN RSA PRIVATE KEY-----\n", "private key"],
  ["CONFIG_INVALID", "sslMode = allowSSL\n", "key = value"],
  ["CONFIG_INVALID", "net: [1\n", "YAML"],
])("%s: %j is refused and nothing of it is kept or quoted", async (code, text, says) => {
  const { ports } = await createRolloutWorld(["disabled"]);

  const uploading = uploadNodeConfig({ ...PLACE, text }, olga, ports);

  const thrown = await uploading.catch((error: { code: string; message: string }) => error);
  expect(thrown).toMatchObject({ code });
  expect((thrown as { message: string }).message).toContain(says);
  expect((thrown as { message: string }).message).not.toContain("hunter2");
  expect(await listNodeConfigs("cluster-1", olga, ports)).toEqual([]);
});

test("a password that reads <password>, or comes from elsewhere, is no secret", async () => {
  const { ports } = await createRolloutWorld(["disabled"]);
  const text =
    "net:\n  tls:\n    certificateKeyFilePassword: <password>\n    clusterPassword:\n      __exec: /bin/x\n";

  await uploadNodeConfig({ ...PLACE, text }, olga, ports);

  expect(await listNodeConfigs("cluster-1", olga, ports)).toMatchObject([{ text }]);
});

test("a node that the cluster does not have is refused once the cluster was looked at", async () => {
  const { ports } = await createRolloutWorld(["allowTLS"]);
  await observeCluster({ clusterId: "cluster-1", actor: olga, depth: "base" }, ports);

  const uploading = uploadNodeConfig({ ...PLACE, host: "db-9:27017", text: "a: 1\n" }, olga, ports);

  await expect(uploading).rejects.toMatchObject({ code: "NODE_NOT_FOUND" });
});
