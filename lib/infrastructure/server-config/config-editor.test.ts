import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConfigEdit } from "#lib/domain/server-config/config-edit.ts";
import { settingsOf } from "#lib/domain/server-config/settings.ts";
import { configEditor } from "#lib/infrastructure/server-config/config-editor.ts";

const FILE = `# mongod.conf, kept by hand
storage:
    dbPath: '/var/lib/mongo'   # a disk of its own
net:
    port: 27017
    bindIp: "0.0.0.0"  # all of them

security:
    authorization: enabled
#replication:
`;

function edited(text: string, ...edits: [path: string, value: ConfigEdit["value"]][]): string {
  const result = configEditor.edit(
    text,
    edits.map(([path, value]) => ({ path: path.split("."), value })),
  );
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function refused(text: string, path: string): string | null {
  const result = configEditor.edit(text, [{ path: path.split("."), value: "x" }]);
  return result.ok ? null : result.error.code;
}

describe("what is not changed keeps every byte", () => {
  test("a new section goes into its own with the indent of the file, and comments stay", () => {
    const after = edited(FILE, ["net.tls.mode", "allowTLS"], ["net.tls.CAFile", "/etc/ssl/ca.pem"]);

    expect(after).toBe(
      FILE.replace(
        "# all of them\n",
        "# all of them\n    tls:\n        mode: allowTLS\n        CAFile: /etc/ssl/ca.pem\n",
      ),
    );
  });

  test("a value that is there is replaced within its quotes, with what stands behind it", () => {
    const text = "net:\n  tls:\n    mode:  'allowTLS'   # since May\n    CAFile: \"a.pem\"\n";

    expect(edited(text, ["net.tls.mode", "preferTLS"], ["net.tls.CAFile", "b.pem"])).toBe(
      text.replace("allowTLS", "preferTLS").replace("a.pem", "b.pem"),
    );
  });

  test("a value that is right already changes nothing", () => {
    expect(edited(FILE, ["security.authorization", "enabled"])).toBe(FILE);
  });

  test("a file without a section gets one at the end of its settings", () => {
    expect(edited("systemLog:\n  quiet: true\n# end\n", ["net.tls.mode", "allowTLS"])).toBe(
      "systemLog:\n  quiet: true\nnet:\n  tls:\n    mode: allowTLS\n# end\n",
    );
  });

  test("a section without any setting is filled", () => {
    expect(edited("net:\n#  port: 1\nx: 1\n", ["net.tls.mode", "allowTLS"])).toBe(
      "net:\n  tls:\n    mode: allowTLS\n#  port: 1\nx: 1\n",
    );
    expect(edited("net:\n  tls:\n    mode:   # later\n", ["net.tls.mode", "allowTLS"])).toBe(
      "net:\n  tls:\n    mode: allowTLS   # later\n",
    );
  });

  test("an empty text becomes a file of one setting", () => {
    expect(edited("", ["net.tls.mode", "allowTLS"])).toBe("net:\n  tls:\n    mode: allowTLS\n");
  });

  test("line ends of Windows and a last line without one are kept", () => {
    expect(edited("net:\r\n  port: 1", ["net.tls.mode", "allowTLS"])).toBe(
      "net:\r\n  port: 1\r\n  tls:\r\n    mode: allowTLS",
    );
  });

  test("settings in braces stay in braces", () => {
    expect(edited("net: { port: 1 }\n", ["net.tls.mode", "allowTLS"])).toBe(
      "net: { port: 1, tls: { mode: allowTLS } }\n",
    );
    expect(edited("net: {tls: {mode: a, CAFile: b}}\n", ["net.tls.mode", null])).toBe(
      "net: {tls: {CAFile: b}}\n",
    );
  });

  test("names joined by dots are found", () => {
    expect(edited("net.tls:\n  mode: allowTLS\n", ["net.tls.mode", "preferTLS"])).toBe(
      "net.tls:\n  mode: preferTLS\n",
    );
  });

  test("a setting that goes takes its line along, and a section that would be empty", () => {
    const text = "net:\n  port: 1\n  tls:\n    mode: allowTLS # x\n    CAFile: a\nz: 1\n";

    expect(edited(text, ["net.tls.CAFile", null])).toBe(text.replace("    CAFile: a\n", ""));
    expect(edited(text, ["net.tls.CAFile", null], ["net.tls.mode", null])).toBe(
      "net:\n  port: 1\nz: 1\n",
    );
  });
});

describe("what cannot be changed safely is refused", () => {
  test("lines of the form before YAML", () => {
    expect(refused("dbpath = /data\nsslMode = allowSSL\n", "net.ssl.mode")).toBe("INI_FILE");
  });

  test("broken YAML, and a name given twice", () => {
    expect(refused("net: [1\n", "net.tls.mode")).toBe("YAML_INVALID");
    expect(refused("net:\n  port: 1\nnet:\n  port: 2\n", "net.tls.mode")).toBe("YAML_INVALID");
  });

  test("values that a program gives at the start", () => {
    expect(refused("net:\n  tls:\n    mode:\n      __exec: date\n", "net.tls.mode")).toBe(
      "EXPANDED_AT_START",
    );
    expect(refused('net:\n  __rest: "https://c/"\n', "net.tls.mode")).toBe("EXPANDED_AT_START");
  });

  test("texts over several lines, and references to other parts", () => {
    expect(refused("net:\n  tls:\n    mode: |\n      a\n", "net.tls.mode")).toBe(
      "YAML_UNSUPPORTED",
    );
    expect(refused("a: &x 1\nnet:\n  tls: *x\n", "net.tls.mode")).toBe("YAML_UNSUPPORTED");
  });
});

test("passwords are masked wherever they stand, and nothing else is", () => {
  const text = [
    "net:",
    "  tls:",
    '    certificateKeyFilePassword: "s3cret"',
    "    # clusterPassword: 0ldone",
    "    clusterPassword: |",
    "      over two",
    "      lines",
    "    mode: allowTLS",
    "security: { ldap: { bind: { queryPassword: abc, user: u } } }",
    "",
  ].join("\n");

  const masked = configEditor.mask(text);

  expect(masked).not.toMatch(/s3cret|0ldone|over two|lines|abc/);
  expect(masked).toContain("    clusterPassword: <password>\n    mode: allowTLS\n");
  expect(masked).toContain("queryPassword: <password>, user: u");
});

test("the diff names the file and shows three lines around the change", () => {
  const after = edited(FILE, ["net.tls.mode", "allowTLS"]);

  expect(configEditor.diff("/etc/mongod.conf", FILE, after)).toBe(
    [
      "--- /etc/mongod.conf",
      "+++ /etc/mongod.conf",
      "@@ -4,6 +4,8 @@",
      " net:",
      "     port: 27017",
      '     bindIp: "0.0.0.0"  # all of them',
      "+    tls:",
      "+        mode: allowTLS",
      " ",
      " security:",
      "     authorization: enabled",
      "",
    ].join("\n"),
  );
  expect(configEditor.diff("x", FILE, FILE)).toBe("");
});

test("any edits leave every other setting and every comment as they were, and can be read back", () => {
  const section = fc.constantFrom("net", "security", "systemLog", "net.tls", "net.ssl", "a.b");
  const name = fc.constantFrom("mode", "CAFile", "port", "x", "logVersions");
  const value = fc.oneof(
    fc.constantFrom("allowTLS", "TLS1_0,TLS1_1", "/etc/a b.pem", "on", "C:\\x", "it's #1", "5"),
    fc.boolean(),
  );
  const setting = fc.tuple(section, name, value);
  const change = fc.tuple(section, name, fc.oneof(value, fc.constant(null)));
  fc.assert(
    fc.property(fc.array(setting, { maxLength: 8 }), fc.array(change), (first, changes) => {
      const start = edited(
        FILE,
        ...first.map(([s, n, v]) => [`${s}.${n}`, v] as [string, typeof v]),
      );
      const expected = new Map(readBack(start));
      for (const [s, n, v] of changes) {
        if (v === null) expected.delete(`${s}.${n}`);
        else expected.set(`${s}.${n}`, v);
      }

      const after = edited(
        start,
        ...changes.map(([s, n, v]) => [`${s}.${n}`, v] as [string, typeof v]),
      );

      expect(new Map(readBack(after))).toEqual(new Map(expected));
      expect(after).toContain("# mongod.conf, kept by hand");
      expect(after).toContain("#replication:");
    }),
    { numRuns: 200 },
  );
});

function readBack(text: string): ReadonlyMap<string, unknown> {
  const read = configEditor.read(text);
  if (!read.ok) throw new Error(`${read.error.message}\n${text}`);
  return settingsOf(read.value);
}
