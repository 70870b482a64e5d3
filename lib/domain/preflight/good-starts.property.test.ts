import fc from "fast-check";
import { expect, test } from "vitest";
import { CLUSTER_AUTH_MODES, type ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { TLS_MODES, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { predictStart } from "#lib/domain/preflight/predict-start.ts";
import { FILE_FAULTS, type KnownFiles } from "#lib/domain/preflight/start-question.ts";
import { changeCommandLine } from "#lib/domain/server-config/change-command-line.ts";
import { changeToMode, sectionOf } from "#lib/domain/server-config/change-options.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import { optionChangesOf } from "#lib/domain/server-config/option-change.ts";
import { readCommandLine } from "#lib/domain/server-config/read-server-options.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import {
  parseServerVersion,
  type ServerVersion,
} from "#lib/domain/server-config/server-version.ts";
import { aStart } from "#tests/builders/preflight.ts";

const VERSIONS = [
  ...["2.6.12", "3.4.21", "3.6.13", "4.0.12", "4.2.8", "4.4.28", "4.4.29"],
  ...["5.0.25", "6.0.14", "7.0.5", "7.0.14", "8.0.4", "8.2.1"],
];

const AUTH_MODES: Record<TlsMode, readonly ClusterAuthMode[]> = {
  disabled: ["keyFile"],
  allowTLS: ["keyFile", "sendKeyFile"],
  preferTLS: CLUSTER_AUTH_MODES,
  requireTLS: CLUSTER_AUTH_MODES,
};

const version = fc.constantFrom(...VERSIONS).map(versionOf);
const program = fc.constantFrom("mongod", "mongos");

/** What an operator may rightly choose at a mode. */
const goodChange = fc.constantFrom(...TLS_MODES).chain((mode) =>
  fc.record({
    mode: fc.constant(mode),
    lenient: fc.option(fc.boolean()),
    hasClusterFile: fc.boolean(),
    clusterAuthMode: fc.option(fc.constantFrom(...AUTH_MODES[mode])),
  }),
);

test("a server that our own change brings to a mode, with sound files, starts in every version", () => {
  fc.assert(
    fc.property(version, program, goodChange, (release, name, good) => {
      const before = readCommandLine([name], release);
      const files: ConfigChange =
        good.mode === "disabled"
          ? {}
          : {
              certificateKeyFile: "/server.pem",
              CAFile: "/ca.pem",
              ...(good.hasClusterFile ? { clusterFile: "/server.pem" } : {}),
              ...(good.lenient === null
                ? {}
                : { allowConnectionsWithoutCertificates: good.lenient }),
            };
      const auth: ConfigChange =
        good.clusterAuthMode === null
          ? {}
          : { clusterAuthMode: good.clusterAuthMode, keyFile: "/key" };
      const change = changeToMode(good.mode, before, { ...files, ...auth });

      const options = changed(before, change);

      const { outcome, predictions } = predictStart(aStart({ options }));
      expect(predictions.filter(({ effect }) => effect !== "warns")).toEqual([]);
      expect(outcome).toBe("starts");
    }),
    { numRuns: 500 },
  );
});

test("whatever the options and files are, the outcome follows from what is predicted, worst first", () => {
  const path = fc.option(fc.constantFrom("/server.pem", "/expired.pem", "/ca.pem", "/nowhere"));
  const change: fc.Arbitrary<ConfigChange> = fc.record(
    {
      mode: fc.option(fc.constantFrom(...TLS_MODES)),
      certificateKeyFile: path,
      clusterFile: path,
      CAFile: path,
      clusterCAFile: path,
      CRLFile: path,
      certificateSelector: fc.option(fc.constant("subject=x")),
      clusterAuthMode: fc.option(fc.constantFrom(...CLUSTER_AUTH_MODES)),
      transitionToAuth: fc.option(fc.boolean()),
      allowConnectionsWithoutCertificates: fc.option(fc.boolean()),
    },
    { requiredKeys: [] },
  );
  const fault = fc.option(fc.constantFrom(...FILE_FAULTS));
  const ORDER = ["refuses", "may-refuse", "warns", "not-known"];
  fc.assert(
    fc.property(version, program, change, fault, (release, name, wanted, broken) => {
      const options = changed(readCommandLine([name], release), wanted);
      const files: KnownFiles = {
        ...aStart().files,
        ...(broken === null ? {} : { "/server.pem": { kind: "faulty", fault: broken } }),
      };

      const { outcome, predictions } = predictStart(aStart({ options, files }));

      const effects = predictions.map(({ effect }) => ORDER.indexOf(effect));
      expect(effects).toEqual(effects.toSorted((a, b) => a - b));
      expect(outcome).toBe(["refuses", "uncertain"][effects[0] ?? 2] ?? "starts");
      for (const { exitCode, effect } of predictions) {
        expect(effect === "refuses" || exitCode === null || effect === "may-refuse").toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

/** Through the words of the command line, so that the spelling of each version is part of it. */
function changed(before: ServerOptions, change: ConfigChange): ServerOptions {
  const argv = changeCommandLine(before.argv, optionChangesOf(change), sectionOf(before));
  return readCommandLine(argv, before.version);
}

function versionOf(text: string): ServerVersion {
  const version = parseServerVersion(text);
  if (!version.ok) throw new Error(version.error.message);
  return version.value;
}
