import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import { describeRestart } from "#lib/domain/server-config/describe-restart.ts";
import { readServerOptions } from "#lib/domain/server-config/read-server-options.ts";
import { configEditor } from "#lib/infrastructure/server-config/config-editor.ts";

interface Task {
  name: string;
  vars?: Record<string, unknown>;
  "ansible.builtin.replace"?: { path: string; regexp: string; replace: string };
  "ansible.builtin.copy"?: { dest: string; content: string };
  "ansible.builtin.systemd"?: { name?: string; state?: string; daemon_reload?: boolean };
  "ansible.builtin.wait_for"?: { host: string; port: number };
}

function tasksFor(text: string | null, change: ConfigChange, argv = ["mongod"]): Task[] {
  const config = argv.length === 1 ? { config: "/etc/mongod.conf" } : {};
  const options = readServerOptions({ argv, parsed: { ...config, net: {} } }, "7.0.14");
  if (!options.ok) throw new Error(options.error.message);
  const node = { host: "db-1.example:27018", options: options.value, configText: text };
  const result = describeRestart({ node, change }, configEditor);
  if (!result.ok) throw new Error(result.error.message);
  return parse(result.value.ansible, { logLevel: "silent" });
}

/** What the module does to a text, in the regular expressions of Python that it uses. */
function run(tasks: readonly Task[], text: string): string {
  return tasks.reduce((rest, task) => {
    const replace = task["ansible.builtin.replace"];
    if (replace === undefined) return rest;
    const search = replace.regexp.replace("\\A", "(?<![\\s\\S])").replace("\\Z", "(?![\\s\\S])");
    const by = replace.replace
      .replaceAll("$", "$$$$")
      .replaceAll(/\\g<(\d+)>/g, "$$$1")
      .replaceAll("\\\\", "\\");
    return rest.replaceAll(new RegExp(search, "gm"), by);
  }, text);
}

const FILE = `# (kept) by hand
net:
  port: 27017
  tls:
    certificateKeyFilePassword: s3cret
    CAFile: 'C:\\old\\ca.pem'
storage:
  dbPath: /data
  journal:
    enabled: true
systemLog:
  quiet: true
security:
  authorization: enabled
`;

describe("the tasks", () => {
  test.each<[what: string, text: string, change: ConfigChange]>([
    ["in the middle, beside a password", FILE, { mode: "preferTLS", CAFile: "C:\\new\\$ca.pem" }],
    ["in two places", FILE, { mode: "preferTLS", clusterAuthMode: "sendX509" }],
    ["at the end", "systemLog:\n  quiet: true\n", { mode: "preferTLS" }],
    ["at the beginning", "net:\n  tls:\n    mode: allowTLS\n", { mode: null, CAFile: "/a" }],
    ["in an empty file", "", { mode: "preferTLS" }],
  ])("make the same edit %s, and nothing when they run again", (_, text, change) => {
    const edited = describedText(text, change);

    const once = run(tasksFor(text, change), text);

    expect(once).toBe(edited);
    expect(run(tasksFor(text, change), once)).toBe(once);
  });

  test("restart the process and wait until it listens", () => {
    const tasks = tasksFor(FILE, { mode: "preferTLS" });

    expect(tasks.at(-2)?.["ansible.builtin.systemd"]).toEqual({
      name: "mongod",
      state: "restarted",
    });
    expect(tasks.at(-1)?.["ansible.builtin.wait_for"]).toMatchObject({
      host: "db-1.example",
      port: 27_018,
    });
  });

  test("merge the settings where the text of the file is not known", () => {
    const tasks = tasksFor(null, { mode: "preferTLS", CAFile: "/ca.pem" });

    expect(tasks.find(({ vars }) => vars !== undefined)?.vars).toEqual({
      wanted: { net: { tls: { mode: "preferTLS", CAFile: "/ca.pem" } } },
    });
  });

  test("write a drop-in where the options stand on the command line, and restart once", () => {
    const tasks = tasksFor(null, { mode: "preferTLS" }, ["mongod", "--tlsMode", "allowTLS"]);

    expect(tasks.flatMap((task) => task["ansible.builtin.copy"]?.content ?? [])).toEqual([
      "[Service]\nExecStart=\nExecStart=/usr/bin/mongod --tlsMode preferTLS\n",
    ]);
    expect(tasks.flatMap((task) => task["ansible.builtin.systemd"] ?? [])).toEqual([
      { name: "mongod", state: "restarted", daemon_reload: true },
    ]);
  });
});

function describedText(text: string, change: ConfigChange): string {
  const settings: [string, string | null | undefined][] = [
    ["net.tls.mode", change.mode],
    ["net.tls.CAFile", change.CAFile],
    ["security.clusterAuthMode", change.clusterAuthMode],
  ];
  const edits = settings.flatMap(([path, value]) =>
    value === undefined ? [] : [{ path: path.split("."), value }],
  );
  const edited = configEditor.edit(text, edits);
  if (!edited.ok) throw new Error(edited.error.message);
  return edited.value;
}
