import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import {
  type ClusterDetail,
  clusterDetailSchema,
  clusterSummarySchema,
} from "#lib/contracts/cluster.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import { acceptingAtTls12 } from "#tests/builders/strict-node.ts";
import { type ApiWorld, startApiWorld } from "#tests/integration/api-world.ts";

const WEAK = acceptingAtTls12("AES256-GCM-SHA384");

let world: ApiWorld;
beforeAll(async () => {
  world = await startApiWorld();
});
afterAll(() => world.stop());

let clusterId = "";
let clusters = 0;
beforeEach(async () => {
  const body = { name: `deep-${++clusters}`, uri: "mongodb://db-1:27017" };
  const response = await world.call("POST", "/api/v1/clusters", { as: "operator", body });
  clusterId = clusterSummarySchema.parse(await response.json()).id;
});

/** A look at a cluster of one node at requireTLS. */
async function look(depth: ProbeDepth, enumeration: TlsEnumeration | null): Promise<string> {
  const seen = aReplicaSet(["requireTLS"]);
  world.observation = {
    ...seen,
    depth,
    nodes: seen.nodes.map((node) => ({
      ...node,
      plaintext: { accepted: false, failure: null },
      tls: { ...node.tls, enumeration },
    })),
  };
  const { id } = await observeCluster({ clusterId, actor: null, depth }, world.container);
  return id;
}

async function detail(): Promise<ClusterDetail> {
  const response = await world.call("GET", `/api/v1/clusters/${clusterId}`, { as: "viewer" });
  return clusterDetailSchema.parse(await response.json());
}

const probe = (body?: unknown) =>
  world.call("POST", `/api/v1/clusters/${clusterId}/probe`, { as: "operator", body });

test("a probe is asked for at base depth unless the body says full", async () => {
  const answers = await Promise.all([probe(), probe({}), probe({ depth: "full" })]);

  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
    { clusterId, depth: "base", requested: true },
    { clusterId, depth: "base", requested: true },
    { clusterId, depth: "full", requested: true },
  ]);
  expect((await probe({ depth: "deeper" })).status).toBe(400);
});

test("the latest deep look is shown beside the latest look", async () => {
  expect((await detail()).deepLook).toBeNull();
  await look("full", WEAK);
  await look("base", null);

  const { observation, deepLook } = await detail();

  expect(observation?.depth).toBe("base");
  expect(observation?.nodes[0]?.tls.enumeration).toBeNull();
  expect(deepLook?.nodes).toEqual([{ host: "db-1:27017", enumeration: WEAK }]);
});

test("what was listed is judged after later base looks too, so the grade does not change with the depth", async () => {
  await look("base", null);
  const before = (await detail()).posture?.grade.letter;
  await look("full", WEAK);
  const deep = (await detail()).posture?.grade.letter;
  await look("base", null);

  const { posture, observation } = await detail();

  expect([before, deep, posture?.grade.letter]).toEqual(["A", "B", "B"]);
  const finding = observation?.nodes[0]?.findings.find(({ check }) => check === "CIPH-02");
  expect(finding?.result).toBe("fail");
});

test("observations are listed by depth where the query names one", async () => {
  const deep = await look("full", WEAK);
  const base = await look("base", null);

  const idsAt = async (query: string) => {
    const address = `/api/v1/clusters/${clusterId}/observations${query}`;
    const response = await world.call("GET", address, { as: "viewer" });
    const { items } = (await response.json()) as { items: { id: string }[] };
    return items.map(({ id }) => id);
  };

  expect(await idsAt("")).toEqual([base, deep]);
  expect(await idsAt("?depth=full")).toEqual([deep]);
  expect(await idsAt("?depth=base")).toEqual([base]);
});

test("the audit log says how deep somebody looked", async () => {
  await look("full", WEAK);
  await look("base", null);

  const facts = await world.container.facts.since(0, 1_000);
  const messages = facts
    .filter((fact) => fact.clusterId === clusterId)
    .map(({ message }) => message);

  expect(messages.slice(-2)).toEqual([
    `Probe at full depth of deep-${clusters}: 1 of 1 nodes answered`,
    `Probe of deep-${clusters}: 1 of 1 nodes answered`,
  ]);
});
