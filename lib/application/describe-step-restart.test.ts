import { expect, test } from "vitest";
import { describeStepRestart } from "#lib/application/describe-step-restart.ts";
import { uploadNodeConfig } from "#lib/application/upload-node-config.ts";
import type { StepAction } from "#lib/domain/rollout/plan.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import { aFact } from "#tests/builders/cluster.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import { aPlan, aRollout } from "#tests/builders/rollout.ts";
import { someServerOptions } from "#tests/builders/server-options.ts";
import { createRolloutWorld, olga } from "#tests/in-memory/rollout-world.ts";

const HOST = "db-1:27017";
const STEP = { rolloutId: "rollout-1", stepId: `0/${HOST}` };
const FILES = {
  certificateKeyFile: "/etc/tls/db-1.pem",
  clusterFile: null,
  caFile: "/etc/tls/ca.pem",
  clusterCaFile: null,
  allowConnectionsWithoutCertificates: true,
};
const TO_ALLOW: StepAction = {
  kind: "restart",
  change: { mode: "allowTLS", clusterAuthMode: null, files: FILES },
};

/** A world with a rollout whose first node, started with the given options, is to be restarted. */
async function worldWith(options: ServerOptions | null, action: StepAction = TO_ALLOW) {
  const world = await createRolloutWorld(["disabled"]);
  const plan = aPlan();
  const nodes = plan.nodes.map((node) => (node.host === HOST ? { ...node, options } : node));
  const rollout = aRollout({ plan: { ...plan, nodes } });
  const steps = rollout.steps.map((step) => (step.id === STEP.stepId ? { ...step, action } : step));
  await world.ports.rollouts.insert({ ...rollout, steps }, []);
  return world;
}

test("shows the change on the uploaded file, in every form, and the way back to it", async () => {
  const { ports } = await worldWith(someServerOptions("disabled"));
  const text = "# kept by hand\nnet:\n  port: 27017\nsecurity:\n  keyFile: /etc/mongodb/keyfile\n";
  await uploadNodeConfig({ clusterId: "cluster-1", host: HOST, text }, olga, ports);

  const { description, backOut, configUploadedAt } = await describeStepRestart(STEP, olga, ports);

  if (!description.ok || !backOut.ok) throw new Error("It was refused");
  expect(configUploadedAt).not.toBeNull();
  expect(description.value).toMatchObject({ basis: "file", before: text });
  expect(description.value.after).toContain("# kept by hand");
  expect(description.value.diff).toContain("+    mode: allowTLS");
  expect(description.value.diff).toContain("+    allowConnectionsWithoutCertificates: true");
  expect(description.value.ansible).toContain("/etc/tls/db-1.pem");
  expect(backOut.value.after).toBe(text);
});

test("without the file it shows what the process tells of, and says so", async () => {
  const { ports } = await worldWith(someServerOptions("disabled"));

  const { description, configUploadedAt } = await describeStepRestart(STEP, olga, ports);

  expect(configUploadedAt).toBeNull();
  expect(description).toMatchObject({ ok: true, value: { basis: "fragment" } });
});

test("a node whose options nobody could read gets a sentence instead of a guess", async () => {
  const { ports } = await worldWith(null);

  const { description, backOut } = await describeStepRestart(STEP, olga, ports);

  expect(description).toMatchObject({ ok: false, error: { code: "OPTIONS_UNKNOWN" } });
  expect(backOut.ok).toBe(false);
});

test("paths that are not given stay, and the way back from preferTLS is the mode alone", async () => {
  const action: StepAction = {
    kind: "restart",
    change: { mode: "preferTLS", clusterAuthMode: null, files: null },
  };
  const { ports } = await worldWith(someServerOptions("allowTLS"), action);

  const { description, backOut } = await describeStepRestart(STEP, olga, ports);

  const diffOf = (one: typeof description) =>
    one.ok ? one.value.diff.split("\n").filter((line) => /^[+-] /.test(line)) : [];
  expect(diffOf(description)).toEqual(["-    mode: allowTLS", "+    mode: preferTLS"]);
  expect(diffOf(backOut)).toEqual(["-    mode: preferTLS", "+    mode: allowTLS"]);
});

test.each([
  ["STEP_NOT_FOUND", "0/db-9:27017"],
  ["TRANSITION_NOT_ALLOWED", "1/db-1:27017"],
])("is refused with %s for the step %s", async (code, stepId) => {
  const { ports } = await worldWith(null);

  const describing = describeStepRestart({ ...STEP, stepId }, olga, ports);

  await expect(describing).rejects.toMatchObject({ code });
});

test("the start is forecast from what was last seen of the node", async () => {
  const { ports } = await worldWith(someServerOptions("disabled"));
  const [seen] = aReplicaSet(["disabled"]).nodes;
  if (seen === undefined) throw new Error("No node");
  const options = someServerOptions("disabled", { version: { major: 7, minor: 0, patch: 14 } });
  const nodes = [{ ...seen, host: HOST, options }];
  const observation = { ...aReplicaSet(["disabled"]), nodes };
  const before = await describeStepRestart(STEP, olga, ports);
  await ports.observations.append("cluster-1", observation, aFact());

  const { forecast } = await describeStepRestart(STEP, olga, ports);

  expect(before.forecast).toBeNull();
  expect(forecast?.predictions.map(({ fact }) => fact)).not.toContain("");
  expect(["starts", "uncertain"]).toContain(forecast?.outcome);
});
