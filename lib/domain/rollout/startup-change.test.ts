import { expect, test } from "vitest";
import { toConfigChange } from "#lib/domain/rollout/startup-change.ts";
import { aRoad } from "#tests/builders/rollout.ts";
import { someServerOptions } from "#tests/builders/server-options.ts";

const { files } = aRoad();

test("a path that the plan does not give is left as it is", () => {
  const change = { mode: "preferTLS" as const, clusterAuthMode: null, files };

  expect(toConfigChange(change, someServerOptions("allowTLS"))).toEqual({
    mode: "preferTLS",
    certificateKeyFile: "/etc/mongodb/{host}.pem",
    CAFile: "/etc/mongodb/ca.pem",
    allowConnectionsWithoutCertificates: true,
  });
});

test("with allowTLS the versions of TLS are logged, by which plaintext clients are told from others", () => {
  const change = { mode: "allowTLS" as const, clusterAuthMode: null, files };

  expect(toConfigChange(change, someServerOptions("disabled")).logVersions).toHaveLength(4);
});

test("the mode and how members prove themselves may change in one restart", () => {
  const change = {
    mode: "preferTLS" as const,
    clusterAuthMode: "sendKeyFile" as const,
    files: null,
  };

  expect(toConfigChange(change, someServerOptions("allowTLS"))).toEqual({
    mode: "preferTLS",
    clusterAuthMode: "sendKeyFile",
  });
});
