import { describe, expect, test } from "vitest";
import { describeStart, type StartupFiles } from "#simulator/startup/describe-start.ts";
import {
  readArguments,
  readConfigSettings,
  type StartupReading,
} from "#simulator/startup/read-startup-settings.ts";
import { NO_FILE } from "#simulator/tls/configured-material.ts";

const files: StartupFiles = {
  read: (path) => (path === "/missing.pem" ? null : `content of ${path}`),
  isOpenToOthers: () => false,
};

function started({ settings }: StartupReading) {
  return settings.ok ? describeStart(settings.value, files, 27_017) : settings;
}

const WITH_TLS = ["--tlsCertificateKeyFile", "/server.pem", "--tlsCAFile", "/ca.pem"];

describe("a command line", () => {
  test("names mode, files and switches in either vocabulary", () => {
    const old = ["--sslMode", "preferSSL", "--sslPEMKeyFile", "/server.pem"];
    const outcome = started(readArguments("mongod", [...old, "--sslAllowInvalidHostnames"]));

    expect(outcome).toMatchObject({
      ok: true,
      value: {
        startup: { mode: "preferTLS", vocabulary: "ssl", source: "command-line" },
        tls: { certificateKeyPem: "content of /server.pem", allowInvalidHostnames: true },
      },
    });
  });

  test("is told of every old name it uses", () => {
    const { notices } = readArguments("mongod", ["--sslMode", "allowSSL", ...WITH_TLS]);

    expect(notices.map(({ text }) => text)).toEqual([
      "Option: sslMode is deprecated. Please use tlsMode instead.",
    ]);
  });

  test("takes TLS words under the old name of the mode, and no SSL words under the new one", () => {
    expect(started(readArguments("mongod", ["--sslMode", "preferTLS", ...WITH_TLS])).ok).toBe(true);
    expect(started(readArguments("mongod", ["--tlsMode", "preferSSL", ...WITH_TLS]))).toMatchObject(
      {
        error: { exitCode: 1, stage: "options" },
      },
    );
  });

  test("cannot be read with an unknown option or with both names of a file", () => {
    const both = ["--tlsCertificateKeyFile", "/a.pem", "--sslPEMKeyFile", "/b.pem"];

    expect(started(readArguments("mongod", ["--tlsCertificateSelector", "x"]))).toMatchObject({
      error: { exitCode: 2, stage: "arguments" },
    });
    expect(started(readArguments("mongod", both))).toMatchObject({ error: { exitCode: 2 } });
  });

  test("remembers which files are missing", () => {
    const outcome = started(readArguments("mongod", ["--tlsCertificateKeyFile", "/missing.pem"]));

    expect(outcome).toMatchObject({ value: { tls: { certificateKeyPem: NO_FILE } } });
  });

  test("turns authorization on with a key file, unless it says transitionToAuth", () => {
    const keyFile = ["--keyFile", "/key"];

    expect(started(readArguments("mongod", keyFile))).toMatchObject({
      value: { authorization: true, keyFileContent: "content of /key" },
    });
    expect(started(readArguments("mongod", [...keyFile, "--transitionToAuth"]))).toMatchObject({
      value: { authorization: false },
    });
  });
});

describe("a configuration file", () => {
  test("is read under both names and says nothing about the old name of the mode", () => {
    const reading = readConfigSettings("mongod", {
      "net.ssl.mode": "requireSSL",
      "net.ssl.PEMKeyFile": "/server.pem",
    });

    expect(started(reading)).toMatchObject({
      value: { startup: { mode: "requireTLS", source: "yaml" } },
    });
    expect(reading.notices.map(({ text }) => text)).toEqual([
      "Option: net.ssl.PEMKeyFile is deprecated. Please use net.tls.certificateKeyFile instead.",
    ]);
  });

  test("may not give the mode under both names", () => {
    const reading = readConfigSettings("mongos", {
      "net.ssl.mode": "allowSSL",
      "net.tls.mode": "allowTLS",
    });

    expect(started(reading)).toMatchObject({ error: { exitCode: 14, stage: "options" } });
  });
});
