import { describe, expect, test } from "vitest";
import { predictStart } from "#lib/domain/preflight/predict-start.ts";
import type { PredictionCode } from "#lib/domain/preflight/prediction-code.ts";
import type { StartForecast } from "#lib/domain/preflight/start-forecast.ts";
import {
  readCommandLine,
  readFileAndCommandLine,
} from "#lib/domain/server-config/read-server-options.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import { readStartupRecords, type StartupRecord } from "./corpus.ts";
import { FILES_WITH_WRONG_PASSWORD, RECORDED_AT, RECORDED_FILES } from "./recorded-files.ts";

const VERSION = { major: 4, minor: 2, patch: 0 };

/** Starts whose end is not in what was given. */
const EXCEPTIONS: Readonly<Record<string, { outcome: StartForecast["outcome"]; reason: string }>> =
  {
    "startup-both-modes": random(),
    "startup-both-modes-conflicting": random(),
    "startup-both-modes-conflicting-reversed": random(),
    "startup-yaml-both-modes": random(),
    "startup-yaml-both-modes-conflicting": random(),
    "startup-setparameter-unknown-at-startup": {
      outcome: "starts",
      reason: "the several hundred parameters of each release are not listed in the domain",
    },
  };

/** What is said of starts that succeed, where there is something to say. */
const WARNED: Readonly<Record<string, PredictionCode>> = {
  "startup-expired-cluster-file": "CLUSTER_FILE_EXPIRED",
  "startup-server-certificate-expires-in-5-days": "CERTIFICATE_EXPIRES_SOON",
  "startup-wrong-san-server-certificate": "HOST_NAME_MISMATCH",
  "startup-server-certificate-of-other-ca": "OWN_AUTHORITY_UNKNOWN",
  "startup-server-certificate-serverauth-only": "NO_CLIENT_AUTH_USAGE",
  "startup-no-cafile-require": "VALIDATES_NOBODY",
  "startup-no-cafile-clustercafile-only": "VALIDATES_NOBODY",
  "startup-disabledprotocols-all": "NO_PROTOCOL_LEFT",
  "startup-clusterauth-sendkeyfile-without-keyfile": "CLUSTER_AUTH_WITHOUT_KEY_FILE",
  "startup-clusterauth-x509-allow-transitiontoauth": "UNAUTHENTICATED_ACCEPTED",
  "startup-mixed-vocabulary-per-key": "OLD_NAMES",
};

const RECORDS = readStartupRecords();
const TOLD = RECORDS.filter(({ id }) => EXCEPTIONS[id] === undefined);

describe("the forecast of a recorded start", () => {
  test.each(TOLD)("is what happened: $id", (record) => {
    const { outcome, predictions } = forecastOf(record);
    const [first] = predictions.filter(({ effect }) => effect === "refuses");

    expect(outcome).toBe(record.started ? "starts" : "refuses");
    expect(first?.exitCode ?? null).toBe(record.exitCode);
    // Every refusal of 4.2 in the recording has words, so that a missing one fails here too.
    expect(record.started ? "" : printed(record)).toContain(record.started ? "" : first?.message);
  });

  test.each(Object.entries(EXCEPTIONS))("is honest where it cannot know: %s", (id, { outcome }) => {
    const record = RECORDS.find((each) => each.id === id);

    expect(record === undefined ? null : forecastOf(record).outcome).toBe(outcome);
  });

  test.each(Object.entries(WARNED))("warns of what the server is silent about: %s", (id, code) => {
    const record = RECORDS.find((each) => each.id === id);

    expect(record?.started).toBe(true);
    expect(codesOf(record)).toContain(code);
  });

  test("covers the whole recording but for the six exceptions", () => {
    expect(RECORDS).toHaveLength(72);
    expect(TOLD).toHaveLength(66);
  });
});

function forecastOf(record: StartupRecord): StartForecast {
  return predictStart({
    options: optionsOf(record),
    files: record.args.includes("wrong") ? FILES_WITH_WRONG_PASSWORD : RECORDED_FILES,
    now: RECORDED_AT,
    host: "127.0.0.1:27017",
    peerAuthorities: ["CN=Conf Test CA A"],
    runningMode: null,
    // The recorded build is without FIPS, as its own words say.
    machine: { platform: "linux", supportsFips: false },
  });
}

/** The files of the starts from YAML also name a certificate and an authority, as their parsed options show. */
function optionsOf({ program, args }: StartupRecord): ServerOptions {
  if (typeof args !== "string") return readCommandLine([program, ...args], VERSION);
  const settings = args.replace("YAML:", "").split(" + ");
  const named = settings.map((setting): [string, unknown] => {
    const [path = "", value] = setting.split(" ");
    return [path, value];
  });
  const file = new Map<string, unknown>([
    ...named,
    ["net.tls.certificateKeyFile", "<certs>/server.pem"],
    ["net.tls.CAFile", "<certs>/ca.pem"],
  ]);
  return readFileAndCommandLine(file, { program, version: VERSION, argv: [], configPath: "c" });
}

function printed({ stdout, log }: StartupRecord): string {
  return [stdout, log].flatMap((lines) => lines ?? []).join("\n");
}

function codesOf(record: StartupRecord | undefined): PredictionCode[] {
  return record === undefined ? [] : forecastOf(record).predictions.map(({ code }) => code);
}

function random(): { outcome: "uncertain"; reason: string } {
  return { outcome: "uncertain", reason: "a mode under both names is refused or taken at random" };
}
