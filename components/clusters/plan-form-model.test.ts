import { expect, test } from "vitest";
import {
  emptyPlanForm,
  NO_FILES,
  pathFor,
  planBody,
  planFormErrors,
} from "#components/clusters/plan-form-model.ts";
import { createRolloutBodySchema } from "#lib/contracts/rollout.ts";
import { aNodeInMode } from "#tests/builders/dto-cluster.ts";

const CLUSTER = { id: "cluster-1", nodes: [aNodeInMode("allowTLS")] };

test("the untouched form is a request that the API takes, for the whole road to requireTLS", () => {
  const body = planBody(CLUSTER, emptyPlanForm());

  expect(planFormErrors(emptyPlanForm())).toEqual({});
  expect(createRolloutBodySchema.parse(body)).toMatchObject({
    ladder: "tls-mode",
    target: "requireTLS",
    dryRun: false,
  });
});

test("paths that were left empty are not sent as paths", () => {
  const files = { ...NO_FILES, certificateKeyFile: " /etc/{host}.pem ", caFile: "" };

  expect(planBody(CLUSTER, { ...emptyPlanForm(), files }).files).toEqual({
    certificateKeyFile: "/etc/{host}.pem",
    clusterFile: null,
    caFile: null,
    clusterCaFile: null,
    allowConnectionsWithoutCertificates: null,
  });
});

test("a CA file without a certificate and key file is refused at its field", () => {
  const files = { ...NO_FILES, caFile: "/etc/ca.pem" };

  expect(planFormErrors({ ...emptyPlanForm(), files }).files).toBeDefined();
});

test.each([
  ["", "canarySoakSeconds"],
  ["-1", "soakSeconds"],
  ["1.5", "parallelSets"],
  ["many", "maxLagSeconds"],
] as const)("%j is refused as %s", (text, field) => {
  expect(Object.keys(planFormErrors({ ...emptyPlanForm(), [field]: text }))).toEqual([field]);
});

test("a ladder that does not move the mode sends no target", () => {
  expect(planBody(CLUSTER, { ...emptyPlanForm(), ladder: "certificates" })).not.toHaveProperty(
    "target",
  );
});

test("only nodes with paths of their own are named", () => {
  const overrides = [
    { host: "a:27017", files: { ...NO_FILES, certificateKeyFile: "/a.pem" } },
    { host: "b:27017", files: NO_FILES },
  ];

  const { filesByHost } = planBody(CLUSTER, { ...emptyPlanForm(), overrides });

  expect(Object.keys(filesByHost ?? {})).toEqual(["a:27017"]);
});

test("the placeholder stands for the host name without its port", () => {
  expect(pathFor("db-1.example.com:27017", "/etc/{host}.pem")).toBe("/etc/db-1.example.com.pem");
});

test.each([
  [
    ["allowTLS", "preferTLS"],
    ["preferTLS", "requireTLS"],
  ],
  [["preferTLS", "preferTLS"], ["requireTLS"]],
  [["requireTLS"], ["requireTLS"]],
] as const)("online moves of nodes at %j are %j", (modes, phases) => {
  const nodes = modes.map((mode) => aNodeInMode(mode));

  const body = planBody({ id: "c", nodes }, { ...emptyPlanForm(), extent: "online" });

  expect(body.phases).toEqual(phases);
});

test("the whole road leaves the phases to the plan", () => {
  expect(planBody(CLUSTER, emptyPlanForm())).not.toHaveProperty("phases");
});
