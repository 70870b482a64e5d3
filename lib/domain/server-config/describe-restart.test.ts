import { describe, expect, test } from "vitest";
import { changeToMode, revertChange } from "#lib/domain/server-config/change-options.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import { describeRestart } from "#lib/domain/server-config/describe-restart.ts";
import { readServerOptions } from "#lib/domain/server-config/read-server-options.ts";
import type { RestartDescription } from "#lib/domain/server-config/restart-description.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import { configEditor } from "#lib/infrastructure/server-config/config-editor.ts";

const TO_ALLOW = {
  certificateKeyFile: "/etc/ssl/db-1.pem",
  CAFile: "/etc/ssl/ca.pem",
  allowConnectionsWithoutCertificates: true,
};

const FILE = `# kept by hand
net:
  port: 27017   # the usual one
  bindIp: 0.0.0.0
replication:
  replSetName: rs0
`;

function started(
  parsed: object,
  version: string,
  argv = ["mongod", "-f", "/etc/mongod.conf"],
): ServerOptions {
  const options = readServerOptions({ argv, parsed, ok: 1 }, version);
  if (!options.ok) throw new Error(options.error.message);
  return options.value;
}

const byFile = (version: string, net: object = {}) =>
  started({ config: "/etc/mongod.conf", net: { port: 27017, ...net } }, version);

function described(
  options: ServerOptions,
  change: ConfigChange,
  configText: string | null = null,
): RestartDescription {
  const node = { host: "db-1.example:27017", options, configText };
  const result = describeRestart({ node, change }, configEditor);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("a file that is known", () => {
  test("gets net.tls with its words from 4.2 on, and logs every version at the step to allowTLS", () => {
    const options = byFile("4.2.8");

    const { basis, after, diff, commandLine } = described(
      options,
      changeToMode("allowTLS", options, TO_ALLOW),
      FILE,
    );

    expect(basis).toBe("file");
    expect(after).toBe(
      FILE.replace(
        "0.0.0.0\n",
        `0.0.0.0
  tls:
    mode: allowTLS
    certificateKeyFile: /etc/ssl/db-1.pem
    CAFile: /etc/ssl/ca.pem
    logVersions: TLS1_0,TLS1_1,TLS1_2,TLS1_3
    allowConnectionsWithoutCertificates: true
`,
      ),
    );
    expect(diff).toContain("+++ /etc/mongod.conf\n");
    expect(diff.split("\n").filter((line) => /^[-+] /.test(line))).toHaveLength(6);
    expect(commandLine).toEqual(["mongod", "-f", "/etc/mongod.conf"]);
  });

  test("gets net.ssl with its words below 4.2, save for the versions to log", () => {
    const options = byFile("4.0.12");

    const { after } = described(options, changeToMode("allowTLS", options, TO_ALLOW), FILE);

    expect(after).toContain(
      "  ssl:\n    mode: allowSSL\n    PEMKeyFile: /etc/ssl/db-1.pem\n    CAFile:",
    );
    expect(after).toContain("  tls:\n    logVersions: TLS1_0,TLS1_1,TLS1_2,TLS1_3\n");
    expect(after).not.toContain("tls:\n    mode");
  });

  test("keeps the old names on a new server, so that there are never two modes", () => {
    const text = "net:\n  ssl:\n    mode: allowSSL # old\n    PEMKeyFile: a.pem\n";

    const { after, options } = described(
      byFile("6.0.3", { tls: { mode: "allowTLS", certificateKeyFile: "/a.pem" } }),
      { mode: "preferTLS", CAFile: "/ca.pem" },
      text,
    );

    expect(after).toBe(
      "net:\n  ssl:\n    mode: preferSSL # old\n    PEMKeyFile: a.pem\n    CAFile: /ca.pem\n",
    );
    expect(options.tls.modes).toEqual([{ section: "ssl", word: "preferSSL" }]);
  });

  test("with two modes is left with one", () => {
    const text = "net:\n  ssl:\n    mode: allowSSL\n  tls:\n    mode: allowTLS\n";

    const { after } = described(byFile("4.2.0"), { mode: "preferTLS" }, text);

    expect(after).toBe("net:\n  tls:\n    mode: preferTLS\n");
  });

  test("keeps its password, and shows it nowhere", () => {
    const text = `${FILE}security:\n  keyFile: k\n`.replace(
      "  bindIp: 0.0.0.0\n",
      "  tls:\n    mode: allowTLS\n    certificateKeyFilePassword: s3cret\n",
    );

    const description = described(byFile("7.0.14"), { mode: "preferTLS" }, text);

    expect(JSON.stringify(description)).not.toContain("s3cret");
    expect(description.after).toContain("certificateKeyFilePassword: <password>\n");
    expect(description.notes).toEqual([expect.stringContaining("<password> stands for")]);
    expect(description.ansible).toContain("certificateKeyFilePassword: .+)");
  });

  test("of the form before YAML is refused with the lines to write", () => {
    const node = {
      host: "db-1:27017",
      options: byFile("3.6.13"),
      configText: "port = 1\nfork = true\n",
    };

    const result = describeRestart(
      {
        node,
        change: { mode: "allowTLS", certificateKeyFile: "/a.pem", allowInvalidHostnames: null },
      },
      configEditor,
    );

    expect(result).toMatchObject({
      ok: false,
      error: {
        code: "INI_FILE",
        instead: "sslMode = allowSSL\nsslPEMKeyFile = /a.pem\n# without sslAllowInvalidHostnames\n",
      },
    });
  });
});

test("without the text of the file the change is shown on what the process tells of, and says so", () => {
  const options = byFile("5.0.9", {
    tls: {
      mode: "allowTLS",
      certificateKeyFile: "/a.pem",
      certificateKeyFilePassword: "<password>",
    },
  });

  const { basis, before, after, diff, notes, ansible } = described(options, { mode: "preferTLS" });

  expect(basis).toBe("fragment");
  expect(before).toBe(
    "net:\n  tls:\n    mode: allowTLS\n    certificateKeyFile: /a.pem\n    certificateKeyFilePassword: <password>\n",
  );
  expect(after).toBe(before?.replace("allowTLS", "preferTLS"));
  expect(diff).toContain("/etc/mongod.conf (as far as it is known)");
  expect(notes[0]).toContain("The text of /etc/mongod.conf is not known");
  expect(notes[1]).toContain("net.ssl");
  expect(ansible).toContain('wanted: {"net":{"tls":{"mode":"preferTLS"}}}');
});

describe("options on the command line", () => {
  const argv = [
    "mongod",
    "--sslMode",
    "allowSSL",
    "--sslPEMKeyFile",
    "/a b.pem",
    "--sslPEMKeyPassword",
    "<password>",
    "--dbpath=/d",
  ];
  const typed = started(
    { net: { tls: { mode: "allowTLS", certificateKeyFile: "/a b.pem" } } },
    "4.4.2",
    argv,
  );

  test("are changed in their place and under their names, new ones come last", () => {
    const { basis, commandLine, diff } = described(typed, {
      mode: "preferTLS",
      allowInvalidHostnames: true,
      CAFile: "/ca",
    });

    expect(basis).toBe("command-line");
    expect(commandLine).toEqual([
      "mongod",
      ...["--sslMode", "preferSSL", "--sslPEMKeyFile", "/a b.pem"],
      ...["--sslPEMKeyPassword", "<password>", "--dbpath=/d"],
      ...["--tlsCAFile", "/ca", "--tlsAllowInvalidHostnames"],
    ]);
    expect(diff).toContain("---sslMode allowSSL\n+--sslMode preferSSL\n");
  });

  test("become a drop-in whose words systemd does not expand", () => {
    const { systemd } = described(typed, { CAFile: "/50%/$x.pem" });

    expect(systemd).toContain(
      "[Service]\nExecStart=\nExecStart=/usr/bin/mongod --sslMode allowSSL",
    );
    expect(systemd).toContain('--sslPEMKeyFile "/a b.pem"');
    expect(systemd).toContain("--tlsCAFile /50%%/$$x.pem\n");
    expect(systemd).toMatch(/systemctl daemon-reload\nsystemctl restart mongod\.service/);
  });

  test("give way to the mode by name where a switch stood for it", () => {
    const options = started({ net: { tls: { mode: "requireTLS" } } }, "4.2.0", [
      "mongod",
      "--sslOnNormalPorts",
    ]);

    expect(described(options, { mode: "preferTLS" }).commandLine).toEqual([
      "mongod",
      "--tlsMode",
      "preferTLS",
    ]);
  });

  test("are changed there even where a file holds the rest", () => {
    const options = started(
      { config: "/etc/mongod.conf", net: { tls: { mode: "allowTLS", CAFile: "/ca" } } },
      "7.0.14",
      ["mongod", "--config", "/etc/mongod.conf", "--tlsMode", "allowTLS"],
    );

    const { commandLine, after, notes, systemd } = described(options, {
      mode: "preferTLS",
      CAFile: "/new",
    });

    expect(commandLine.slice(3)).toEqual(["--tlsMode", "preferTLS"]);
    expect(after).toBe("net:\n  tls:\n    CAFile: /new\n");
    expect(notes).toContain("Some of the options stand on the command line and are changed there");
    expect(systemd).toContain("--tlsMode preferTLS");
  });
});

test("an unknown command line begins with the program", () => {
  const { basis, commandLine } = described(started({}, "7.0.14", []), { mode: "allowTLS" });

  expect(basis).toBe("command-line");
  expect(commandLine).toEqual(["mongod", "--tlsMode", "allowTLS"]);
});

test("a router keeps its own unit", () => {
  const router = started(
    { sharding: { configDB: "c/c-1:27019" }, config: "/etc/mongos.conf" },
    "7.0.14",
    ["mongos"],
  );

  const { systemd, ansible } = described(router, { mode: "preferTLS" });

  expect(systemd).toContain("systemctl restart mongos.service");
  expect(ansible).toContain("name: mongos\n");
});

describe("a change taken back", () => {
  test("turns the edited file back into the one before", () => {
    const options = byFile("7.0.14");
    const change = changeToMode("allowTLS", options, TO_ALLOW);
    const forth = described(options, change, FILE);

    const back = described(forth.options, revertChange(options, change), forth.after);

    expect(back.after).toBe(FILE);
  });

  test("to disabled takes everything away that a disabled server refuses", () => {
    const options = byFile("7.0.14", {
      tls: { mode: "allowTLS", certificateKeyFile: "/a", CAFile: "/ca" },
    });

    const { after } = described(options, changeToMode("disabled", options));

    expect(after).toBe("net:\n  tls:\n    mode: disabled\n");
  });
});
