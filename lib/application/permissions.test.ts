import { describe, expect, test } from "vitest";
import { abortRollout } from "#lib/application/abort-rollout.ts";
import { acknowledgeConnections } from "#lib/application/acknowledge-connections.ts";
import { addCaBundle } from "#lib/application/add-ca-bundle.ts";
import { addCluster } from "#lib/application/add-cluster.ts";
import { advanceRollout } from "#lib/application/advance-rollout.ts";
import { confirmStep } from "#lib/application/confirm-step.ts";
import { describeStepRestart } from "#lib/application/describe-step-restart.ts";
import { haltAllRollouts } from "#lib/application/halt-all-rollouts.ts";
import { haltRollout } from "#lib/application/halt-rollout.ts";
import { listCaBundles } from "#lib/application/list-ca-bundles.ts";
import { listCertificates } from "#lib/application/list-certificates.ts";
import { listClusters } from "#lib/application/list-clusters.ts";
import { listNodeConfigs } from "#lib/application/list-node-configs.ts";
import { listRollouts } from "#lib/application/list-rollouts.ts";
import { pauseRollout } from "#lib/application/pause-rollout.ts";
import { dryRunRollout, planRollout } from "#lib/application/plan-rollout.ts";
import { removeCaBundle } from "#lib/application/remove-ca-bundle.ts";
import { removeCluster } from "#lib/application/remove-cluster.ts";
import { requestProbe } from "#lib/application/request-probe.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import { retryStep } from "#lib/application/retry-step.ts";
import { scheduleRollout } from "#lib/application/schedule-rollout.ts";
import { showBackOut } from "#lib/application/show-back-out.ts";
import { showCluster } from "#lib/application/show-cluster.ts";
import { showRollout } from "#lib/application/show-rollout.ts";
import { skipStep } from "#lib/application/skip-step.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import { updateCluster } from "#lib/application/update-cluster.ts";
import { uploadNodeConfig } from "#lib/application/upload-node-config.ts";
import { waiveGate } from "#lib/application/waive-gate.ts";
import { withdrawWaiver } from "#lib/application/withdraw-waiver.ts";
import { type Actor, mayDo, type Permission, ROLES } from "#lib/domain/people/role.ts";
import { someCredentials } from "#tests/builders/cluster.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import { createRolloutWorld, olga, type RolloutWorld } from "#tests/in-memory/rollout-world.ts";

const CLUSTER = "cluster-1";
const plan = { clusterId: CLUSTER, road: aRoadOfMoves(), notBefore: null };
const any = (rolloutId: string) => ({ rolloutId, expectedVersion: null });
const world = () => createRolloutWorld(["allowTLS", "allowTLS"]);

describe("every use case asks for its permission", () => {
  const USE_CASES: [string, Permission, (w: RolloutWorld, as: Actor) => Promise<unknown>][] = [
    [
      "add-cluster",
      "cluster:edit",
      ({ ports }, as) =>
        addCluster({ name: "new", credentials: someCredentials(), settings: {} }, as, ports),
    ],
    [
      "update-cluster",
      "cluster:edit",
      ({ ports }, as) => updateCluster({ clusterId: CLUSTER, name: "new" }, as, ports),
    ],
    ["remove-cluster", "cluster:edit", ({ ports }, as) => removeCluster(CLUSTER, as, ports)],
    [
      "add-ca-bundle",
      "cluster:edit",
      ({ ports }, as) =>
        addCaBundle({ clusterId: CLUSTER, name: "new", pem: "pem", hosts: null }, as, ports),
    ],
    [
      "remove-ca-bundle",
      "cluster:edit",
      ({ ports }, as) => removeCaBundle({ clusterId: CLUSTER, bundleId: "x" }, as, ports),
    ],
    ["list-ca-bundles", "cluster:view", ({ ports }, as) => listCaBundles(CLUSTER, as, ports)],
    ["list-certificates", "cluster:view", ({ ports }, as) => listCertificates(as, ports)],
    [
      "upload-node-config",
      "cluster:edit",
      ({ ports }, as) =>
        uploadNodeConfig({ clusterId: CLUSTER, host: "h", text: "a: 1" }, as, ports),
    ],
    ["list-node-configs", "cluster:view", ({ ports }, as) => listNodeConfigs(CLUSTER, as, ports)],
    [
      "describe-step-restart",
      "rollout:view",
      ({ ports }, as) => describeStepRestart({ rolloutId: "x", stepId: "0/h" }, as, ports),
    ],
    ["list-clusters", "cluster:view", ({ ports }, as) => listClusters(as, ports)],
    ["show-cluster", "cluster:view", ({ ports }, as) => showCluster(CLUSTER, as, ports)],
    [
      "request-probe",
      "cluster:probe",
      ({ ports }, as) => requestProbe({ clusterId: CLUSTER, depth: "full" }, as, ports),
    ],
    ["plan-rollout", "rollout:plan", ({ ports }, as) => planRollout(plan, as, ports)],
    ["plan-rollout, dry", "rollout:plan", ({ ports }, as) => dryRunRollout(plan, as, ports)],
    ["submit-rollout", "rollout:plan", ({ ports }, as) => submitRollout(any("x"), as, ports)],
    ["pause-rollout", "rollout:drive", ({ ports }, as) => pauseRollout(any("x"), as, ports)],
    ["resume-rollout", "rollout:drive", ({ ports }, as) => resumeRollout(any("x"), as, ports)],
    [
      "abort-rollout",
      "rollout:drive",
      ({ ports }, as) => abortRollout({ ...any("x"), reason: "why" }, as, ports),
    ],
    [
      "halt-rollout",
      "rollout:drive",
      ({ ports }, as) => haltRollout({ ...any("x"), reason: "why" }, as, ports),
    ],
    [
      "halt-all-rollouts",
      "rollout:drive",
      ({ ports }, as) => haltAllRollouts({ reason: "why" }, as, ports),
    ],
    ["advance-rollout", "rollout:drive", ({ ports }, as) => advanceRollout(any("x"), as, ports)],
    [
      "schedule-rollout",
      "rollout:plan",
      ({ ports }, as) => scheduleRollout({ ...any("x"), notBefore: null }, as, ports),
    ],
    [
      "acknowledge-connections",
      "rollout:drive",
      ({ ports }, as) =>
        acknowledgeConnections(
          { ...any("x"), host: "h", connectionId: null, reason: "why" },
          as,
          ports,
        ),
    ],
    [
      "waive-gate",
      "rollout:drive",
      ({ ports }, as) => waiveGate({ ...any("x"), gate: "lag", reason: "why" }, as, ports),
    ],
    [
      "withdraw-waiver",
      "rollout:drive",
      ({ ports }, as) => withdrawWaiver({ ...any("x"), gate: "lag" }, as, ports),
    ],
    [
      "retry-step",
      "rollout:drive",
      ({ ports }, as) => retryStep({ ...any("x"), stepId: "0/h" }, as, ports),
    ],
    [
      "skip-step",
      "rollout:drive",
      ({ ports }, as) => skipStep({ ...any("x"), stepId: "0/h", reason: "why" }, as, ports),
    ],
    [
      "confirm-step",
      "rollout:drive",
      ({ ports }, as) => confirmStep({ ...any("x"), stepId: "0/h" }, as, ports),
    ],
    ["list-rollouts", "rollout:view", ({ ports }, as) => listRollouts({ limit: 1 }, as, ports)],
    [
      "show-back-out",
      "rollout:view",
      ({ ports }, as) => showBackOut({ rolloutId: "x", phaseIndex: 0 }, as, ports),
    ],
    ["show-rollout", "rollout:view", ({ ports }, as) => showRollout("x", as, ports)],
  ];

  test.each(USE_CASES)("%s needs %s", async (_name, permission, run) => {
    for (const roles of [[], ...ROLES.map((role) => [role])]) {
      const code = await run(await world(), { ...olga, roles }).then(
        () => null,
        (thrown: { code?: string }) => thrown.code ?? "no code",
      );

      expect(code === "FORBIDDEN", String(roles)).toBe(!mayDo({ roles }, permission));
    }
  });
});
