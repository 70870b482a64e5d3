import { expect, test } from "vitest";
import { changeToMode, revertChange } from "#lib/domain/server-config/change-options.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import { readServerOptions } from "#lib/domain/server-config/read-server-options.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

function started(version: string, net: object = {}): ServerOptions {
  const options = readServerOptions({ argv: ["mongod"], parsed: { net } }, version);
  if (!options.ok) throw new Error(options.error.message);
  return options.value;
}

test("versions are to be logged at the step to allowTLS, where the release knows that for sure", () => {
  for (const version of ["4.0", "4.0.3", "3.6.8", "2.6.12"]) {
    expect(changeToMode("allowTLS", started(version))).toEqual({ mode: "allowTLS" });
  }
  for (const version of ["3.6.9", "4.0.4", "4.2", "7.0.14"]) {
    expect(changeToMode("allowTLS", started(version)).logVersions).toHaveLength(4);
  }
  expect(changeToMode("preferTLS", started("7.0.14"))).toEqual({ mode: "preferTLS" });
});

test("a change taken back gives each touched option its former value, and leaves the others", () => {
  const before = started("7.0.14", {
    tls: { mode: "allowTLS", certificateKeyFile: "/a", logVersions: "TLS1_2" },
  });
  const change: ConfigChange = { mode: "preferTLS", CAFile: "/ca", logVersions: null };

  expect(revertChange(before, change)).toEqual({
    mode: "allowTLS",
    CAFile: null,
    logVersions: ["TLS1_2"],
  });
});
