import { describe, expect, test } from "vitest";
import { abortRollout } from "#lib/application/abort-rollout.ts";
import { addCluster } from "#lib/application/add-cluster.ts";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { haltRollout } from "#lib/application/halt-rollout.ts";
import { listClusters } from "#lib/application/list-clusters.ts";
import { pauseRollout } from "#lib/application/pause-rollout.ts";
import { dryRunRollout, planRollout } from "#lib/application/plan-rollout.ts";
import { removeCluster } from "#lib/application/remove-cluster.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import { updateCluster } from "#lib/application/update-cluster.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { someCredentials } from "#tests/builders/cluster.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import {
  ana,
  approve,
  createRolloutWorld,
  olga,
  submitted,
} from "#tests/in-memory/rollout-world.ts";

const CLUSTER = "cluster-1";
const plan = { clusterId: CLUSTER, road: aRoadOfMoves(), notBefore: null };
const any = (rolloutId: string) => ({ rolloutId, expectedVersion: null });
const world = () => createRolloutWorld(["allowTLS", "allowTLS"]);

const decisionOn = ({ id, digest }: { id: string; digest: string }) => ({
  ...any(id),
  phaseIndex: 0,
  digest,
  decision: "approved" as const,
  comment: "",
});

describe("planning", () => {
  test("keeps the observation it was made from and the plan as a draft", async () => {
    const { ports } = await world();

    const draft = await planRollout(plan, olga, ports);

    expect(draft).toMatchObject({ state: "draft", number: 1, authorId: "olga", version: 1 });
    expect(await ports.rollouts.find(draft.id)).toEqual(draft);
    expect((await ports.observations.latest(CLUSTER))?.observation.nodes).toHaveLength(2);
  });

  test("may be told not to begin before an instant", async () => {
    const { ports } = await world();
    const notBefore = "2026-11-23T02:00:00.000Z";

    expect(await planRollout({ ...plan, notBefore }, olga, ports)).toMatchObject({ notBefore });
  });

  test("on a dry run answers the same plan with its gates, and keeps none", async () => {
    const w = await world();
    const { id } = await submitted(w);

    const { rollout, gates } = await dryRunRollout(plan, olga, w.ports);

    const kept = await w.ports.rollouts.list({ limit: 10 });
    expect(kept.map((one) => one.id)).toEqual([id]);
    expect(rollout.plan).toEqual(kept[0]?.plan);
    expect(rollout.digest).toBe(kept[0]?.digest);
    expect(gates.map((gate) => gate.id)).toContain("barrier");
  });

  test("is refused with every reason and every node", async () => {
    const { ports } = await createRolloutWorld(["allowTLS", "disabled", "disabled"]);

    await expect(planRollout(plan, olga, ports)).rejects.toMatchObject({
      code: "PLAN_REFUSED",
      details: { hosts: ["db-2:27017", "db-3:27017"] },
    });
  });

  test("is refused while another rollout of the cluster is live", async () => {
    const w = await world();
    const { id } = await submitted(w);
    await expect(planRollout(plan, olga, w.ports)).rejects.toMatchObject({
      code: "ROLLOUT_ACTIVE",
    });

    await abortRollout({ ...any(id), reason: "why" }, olga, w.ports);

    expect(await planRollout(plan, olga, w.ports)).toMatchObject({ number: 2 });
  });

  test("lets one of two people through who plan at once", async () => {
    const { ports } = await world();

    const outcomes = await Promise.allSettled([
      planRollout(plan, olga, ports),
      planRollout(plan, olga, ports),
    ]);

    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("deciding", () => {
  test("an approval sets the rollout running and wakes a worker", async () => {
    const w = await world();
    const { id } = await submitted(w);

    const running = await approve(w, id);

    expect(running).toMatchObject({ state: "running", approvals: [{ userId: "ana" }] });
    expect(w.jobs).toContain(`wake ${id}`);
  });

  test("a rejection ends the rollout without a look at the cluster", async () => {
    const w = await world();
    const rollout = await submitted(w);
    w.cluster.distort = () => {
      throw new Error("nobody should look");
    };

    const input = { ...decisionOn(rollout), decision: "rejected" as const };
    expect(await decidePhase(input, ana, w.ports)).toMatchObject({ state: "aborted" });
  });

  test("lets one of two simultaneous approvals through", async () => {
    const w = await world();
    const rollout = await submitted(w);
    const run = () => decidePhase(decisionOn(rollout), ana, w.ports);

    const outcomes = await Promise.allSettled([run(), run()]);

    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test.each<[string, Partial<ReturnType<typeof decisionOn>> & { expectedVersion?: number }, Actor]>(
    [
      ["SELF_APPROVAL", {}, { ...olga, roles: ["operator", "approver"] }],
      ["FORBIDDEN", {}, olga],
      ["DIGEST_MISMATCH", { digest: "0".repeat(64) }, ana],
      ["STALE_VERSION", { expectedVersion: 1 } as never, ana],
      ["ROLLOUT_NOT_FOUND", { rolloutId: "nobody" }, ana],
    ],
  )("is refused: %s", async (code, change, as) => {
    const w = await world();
    const rollout = await submitted(w);

    const deciding = decidePhase({ ...decisionOn(rollout), ...change }, as, w.ports);

    await expect(deciding).rejects.toMatchObject({ code });
  });

  test("a node added since the plan voids it, by name", async () => {
    const w = await world();
    const rollout = await submitted(w);
    w.cluster.hosts = [...w.cluster.hosts, "db-3:27017"];
    w.cluster.distort = (seen) => ({
      ...seen,
      nodes: [...seen.nodes, ...seen.nodes.slice(0, 1).map((n) => ({ ...n, host: "db-3:27017" }))],
    });

    await expect(decidePhase(decisionOn(rollout), ana, w.ports)).rejects.toMatchObject({
      code: "PLAN_DRIFTED",
      details: { hosts: ["db-3:27017"] },
    });
  });

  test("an unmet gate keeps it from being approved, naming the node", async () => {
    const w = await world();
    const rollout = await submitted(w);
    w.cluster.distort = (seen) => ({
      ...seen,
      nodes: seen.nodes.map((node, i) => (i === 0 ? { ...node, replication: null } : node)),
    });

    await expect(decidePhase(decisionOn(rollout), ana, w.ports)).rejects.toMatchObject({
      code: "GATE_UNMET",
      details: { hosts: ["db-1:27017"] },
    });
  });
});

describe("wishes", () => {
  test.each([
    ["pause", pauseRollout],
    ["resume", resumeRollout],
  ] as const)("a draft cannot be told to %s", async (_wish, run) => {
    const { ports } = await world();
    const { id } = await planRollout(plan, olga, ports);

    await expect(run(any(id), olga, ports)).rejects.toMatchObject({
      code: "TRANSITION_NOT_ALLOWED",
    });
  });

  test("a halt needs a reason", async () => {
    const w = await world();
    const { id } = await submitted(w);
    await approve(w, id);

    const input = { ...any(id), reason: "  " };
    await expect(haltRollout(input, olga, w.ports)).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  test("a pause that nobody has acted on can be taken back", async () => {
    const w = await world();
    const { id } = await submitted(w);
    await approve(w, id);
    await pauseRollout(any(id), olga, w.ports);

    expect(await resumeRollout(any(id), olga, w.ports)).toMatchObject({
      state: "running",
      wish: "run",
    });
  });

  test("an abort is at once where nothing runs and a wish where something does", async () => {
    const w = await world();
    const { id } = await submitted(w);
    await approve(w, id);

    expect(await abortRollout({ ...any(id), reason: "why" }, olga, w.ports)).toMatchObject({
      state: "running",
      wish: "abort",
    });
  });
});

describe("clusters", () => {
  const input = { name: "billing", credentials: someCredentials(), settings: { maxLagSeconds: 3 } };

  test("a new one holds no secret and is probed", async () => {
    const w = await world();

    const cluster = await addCluster(input, olga, w.ports);

    expect(JSON.stringify(cluster)).not.toContain("canary-password");
    expect(cluster.settings).toMatchObject({ maxLagSeconds: 3, probeIntervalSeconds: 60 });
    expect(w.jobs).toEqual([`probe ${cluster.id}`]);
  });

  test("a connection string that cannot be read is refused", async () => {
    const { ports } = await world();
    const broken = { ...input, credentials: someCredentials({ uri: "http://x" }) };

    await expect(addCluster(broken, olga, ports)).rejects.toMatchObject({
      code: "CONNECTION_STRING_INVALID",
    });
  });

  test("a name is used once", async () => {
    const { ports } = await world();

    await expect(addCluster({ ...input, name: "orders" }, olga, ports)).rejects.toMatchObject({
      code: "CLUSTER_NAME_TAKEN",
    });
  });

  test("credentials stay as they are while a rollout is live, settings need not", async () => {
    const w = await world();
    await submitted(w);
    const change = { clusterId: CLUSTER, credentials: { caPem: "other" } };
    const rename = { clusterId: CLUSTER, name: "renamed" };

    await expect(updateCluster(change, olga, w.ports)).rejects.toMatchObject({
      code: "CLUSTER_IN_CHANGE",
    });
    expect(await updateCluster(rename, olga, w.ports)).toMatchObject({ name: "renamed" });
  });

  test("one in change cannot be removed", async () => {
    const w = await world();
    await submitted(w);

    await expect(removeCluster(CLUSTER, olga, w.ports)).rejects.toMatchObject({
      code: "CLUSTER_IN_CHANGE",
    });
  });

  test("the list shows the latest look and the live rollout", async () => {
    const w = await world();
    const { id } = await submitted(w);

    expect(await listClusters(ana, w.ports)).toMatchObject([
      { cluster: { id: CLUSTER }, latest: { clusterId: CLUSTER }, liveRollout: { id } },
    ]);
  });
});
