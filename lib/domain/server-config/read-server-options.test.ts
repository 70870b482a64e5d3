import { describe, expect, test } from "vitest";
import { modeOf } from "#lib/domain/server-config/change-options.ts";
import {
  readCommandLine,
  readServerOptions,
} from "#lib/domain/server-config/read-server-options.ts";
import { hasPatch, parseServerVersion } from "#lib/domain/server-config/server-version.ts";

const RELEASE = { major: 4, minor: 2, patch: 0 };

function read(parsed: object, version = "4.2.0", argv: unknown = ["mongod"]) {
  const options = readServerOptions({ argv, parsed, ok: 1 }, version);
  if (!options.ok) throw new Error(options.error.message);
  return options.value;
}

describe("the reply of getCmdLineOpts", () => {
  test("says the same in the old and in the new names", () => {
    const old = read(
      {
        net: {
          ssl: {
            mode: "allowSSL",
            PEMKeyFile: "/s.pem",
            PEMKeyPassword: "<password>",
            weakCertificateValidation: true,
          },
          tls: { logVersions: "TLS1_2" },
        },
      },
      "3.6.13",
    );
    const current = read({
      net: {
        tls: {
          mode: "allowTLS",
          certificateKeyFile: "/s.pem",
          certificateKeyFilePassword: "<password>",
          allowConnectionsWithoutCertificates: true,
          logVersions: "TLS1_2",
        },
      },
    });

    expect({ ...old.tls, modes: [] }).toEqual({ ...current.tls, modes: [] });
    expect([modeOf(old), modeOf(current)]).toEqual(["allowTLS", "allowTLS"]);
    expect([old.sections, current.sections]).toEqual([["ssl"], ["tls"]]);
    expect(old.tls).toMatchObject({
      certificateKeyFile: "/s.pem",
      hasCertificateKeyFilePassword: true,
      allowConnectionsWithoutCertificates: true,
    });
  });

  test("without any option of TLS is that of a disabled server", () => {
    expect(modeOf(read({ net: { port: 27_017 } }))).toBe("disabled");
  });

  test("tells set, role, security, parameters, file and program", () => {
    const shard = read({
      config: "/etc/mongod.conf",
      replication: { replSet: "rs0" },
      sharding: { clusterRole: "shardsvr" },
      security: { keyFile: "/k", clusterAuthMode: "sendKeyFile", transitionToAuth: true },
      setParameter: { tlsWithholdClientCertificate: "true" },
    });

    expect(shard).toMatchObject({
      program: "mongod",
      replSetName: "rs0",
      shardingRole: "shardsvr",
      security: { keyFile: "/k", clusterAuthMode: "sendKeyFile", transitionToAuth: true },
      setParameter: { tlsWithholdClientCertificate: "true" },
      configPath: "/etc/mongod.conf",
    });
    expect(read({ sharding: { configDB: "c/h:1" } }).program).toBe("mongos");
    expect(read({}, "7.0", ["/opt/bin/mongos", "-f", "x"]).program).toBe("mongos");
  });

  test("is refused where the version or the options cannot be read", () => {
    expect(readServerOptions({ parsed: {} }, "unknown")).toMatchObject({
      error: { code: "VERSION_UNREADABLE" },
    });
    expect(readServerOptions({ ok: 0 }, "7.0.14")).toMatchObject({
      error: { code: "OPTIONS_UNREADABLE" },
    });
  });
});

describe("a command line", () => {
  test("is read in one word or two, and its switches take none", () => {
    const options = readCommandLine(
      [
        "mongod",
        "--sslOnNormalPorts",
        "--tlsCAFile=/ca.pem",
        "--tlsAllowInvalidHostnames",
        "-f",
        "/c",
      ],
      RELEASE,
    );

    expect(modeOf(options)).toBe("requireTLS");
    expect(options.tls).toMatchObject({ CAFile: "/ca.pem", allowInvalidHostnames: true });
    expect(options.configPath).toBe("/c");
  });

  test("keeps no password, however it is given", () => {
    const options = readCommandLine(
      [
        ...["mongod", "--tlsCertificateKeyFilePassword", "one", "--tlsClusterPassword=two"],
        ...["--setParameter", "ldapQueryPassword=three", "--setParameter=xSecret=four"],
      ],
      RELEASE,
    );

    expect(JSON.stringify(options)).not.toMatch(/one|two|three|four/);
    expect(options.tls).toMatchObject({
      hasCertificateKeyFilePassword: true,
      hasClusterPassword: true,
    });
  });
});

test.each<[version: string, has: boolean | null]>([
  ["4.2.24", false],
  ["4.4.28", false],
  ["4.4.29", true],
  ["4.4", null],
  ["6.3.2", null],
  ["7.0.6", true],
  ["7.1.0", null],
  ["8.0", true],
  ["8.2.1", true],
])(
  "whether %s has what came in patches of 4.4, 6.0 and 7.0, and with 8.0: %s",
  (text, expected) => {
    const version = parseServerVersion(text);

    expect(
      version.ok &&
        hasPatch(version.value, [
          [4, 4, 29],
          [6, 0, 14],
          [7, 0, 6],
          [8, 0, 0],
        ]),
    ).toBe(expected);
  },
);
