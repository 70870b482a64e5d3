import { expect, test } from "vitest";
import { addCaBundle } from "#lib/application/add-ca-bundle.ts";
import { findProbeTarget } from "#lib/application/find-cluster.ts";
import { listCaBundles } from "#lib/application/list-ca-bundles.ts";
import { removeCaBundle } from "#lib/application/remove-ca-bundle.ts";
import { createRolloutWorld, olga } from "#tests/in-memory/rollout-world.ts";

const clusterId = "cluster-1";
const roots = { clusterId, name: "roots", pem: "pem", hosts: null };

test("an upload is kept, told, probed, and goes with every probe from then on", async () => {
  const { ports, jobs } = await createRolloutWorld(["allowTLS"]);

  await addCaBundle({ ...roots, hosts: ["db-1:27017", "db-1:27017"] }, olga, ports);

  const { target } = await findProbeTarget(clusterId, ports);
  expect(target.caBundles).toEqual([{ name: "roots", hosts: ["db-1:27017"], pem: "pem" }]);
  expect(jobs).toContain("probe cluster-1");
  expect((await ports.facts.since(0, 10)).map(({ kind }) => kind)).toContain(
    "cluster.ca_bundle_added",
  );
});

test("no host means all nodes", async () => {
  const { ports } = await createRolloutWorld(["allowTLS"]);

  expect((await addCaBundle({ ...roots, hosts: [] }, olga, ports)).hosts).toBeNull();
});

test("what cannot be read, a taken name and an unknown cluster are refused", async () => {
  const { ports } = await createRolloutWorld(["allowTLS"]);
  await addCaBundle(roots, olga, ports);

  const refusalOf = (change: Partial<typeof roots>) =>
    addCaBundle({ ...roots, ...change }, olga, ports).then(
      () => "taken in",
      (thrown: { code: string }) => thrown.code,
    );

  expect(await refusalOf({ name: "x", pem: "no certificate" })).toBe("CERTIFICATE_INVALID");
  expect(await refusalOf({})).toBe("CA_BUNDLE_NAME_TAKEN");
  expect(await refusalOf({ clusterId: "gone" })).toBe("CLUSTER_NOT_FOUND");
});

test("a removed bundle is gone, and removing it twice is refused", async () => {
  const { ports, jobs } = await createRolloutWorld(["allowTLS"]);
  const { id } = await addCaBundle(roots, olga, ports);
  jobs.length = 0;

  await removeCaBundle({ clusterId, bundleId: id }, olga, ports);

  expect(await listCaBundles(clusterId, olga, ports)).toEqual([]);
  expect(jobs).toEqual(["probe cluster-1"]);
  await expect(removeCaBundle({ clusterId, bundleId: id }, olga, ports)).rejects.toMatchObject({
    code: "CA_BUNDLE_NOT_FOUND",
  });
});
