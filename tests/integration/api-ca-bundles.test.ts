import { afterAll, beforeAll, expect, test } from "vitest";
import {
  caBundleListSchema,
  caBundleSchema,
  certificateInventorySchema,
} from "#lib/contracts/certificate.ts";
import { clusterSummarySchema } from "#lib/contracts/cluster.ts";
import { createAuthority } from "#simulator/certificates/certificate-factory.ts";
import { type ApiWorld, startApiWorld } from "#tests/integration/api-world.ts";

const DAY_MS = 86_400_000;
const root = await createAuthority({
  subject: "CN=Uploaded",
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + DAY_MS),
});

let world: ApiWorld;
let bundles: string;

beforeAll(async () => {
  world = await startApiWorld();
  const body = { name: "with bundles", uri: "mongodb://db-1:27017" };
  const added = await world.call("POST", "/api/v1/clusters", { as: "operator", body });
  const { id } = clusterSummarySchema.parse(await added.json());
  bundles = `/api/v1/clusters/${id}/ca-bundles`;
});
afterAll(() => world.stop());

test("a bundle is uploaded, listed, found in the inventory and removed", async () => {
  const body = { name: "roots", pem: root.certificatePem };

  const created = await world.call("POST", bundles, { as: "operator", body });
  const bundle = caBundleSchema.parse(await created.json());
  const listed = await world.call("GET", bundles, { as: "viewer" });
  const inventory = await world.call("GET", "/api/v1/certificates", { as: "viewer" });

  expect(created.status).toBe(201);
  expect(bundle).toMatchObject({ name: "roots", hosts: null });
  expect(caBundleListSchema.parse(await listed.json()).items).toEqual([bundle]);
  expect(certificateInventorySchema.parse(await inventory.json()).certificates).toMatchObject([
    { subject: "CN=Uploaded", isAuthority: true, places: [{ as: "bundle", bundle: "roots" }] },
  ]);

  const removed = await world.call("DELETE", `${bundles}/${bundle.id}`, { as: "operator" });
  const after = await world.call("GET", bundles, { as: "viewer" });
  expect(removed.status).toBe(204);
  expect(caBundleListSchema.parse(await after.json()).items).toEqual([]);
});

test.each([
  ["CERTIFICATE_INVALID", 422, { name: "x", pem: "no PEM" }],
  ["PRIVATE_KEY_REFUSED", 422, { name: "x", pem: root.certificatePem + root.keyPem }],
  ["INVALID_INPUT", 400, { name: "", pem: root.certificatePem }],
])("an upload can be refused as %s", async (code, status, body) => {
  const answer = await world.call("POST", bundles, { as: "operator", body });

  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code });
});
