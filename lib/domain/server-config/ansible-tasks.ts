import type { ConfigEdit } from "#lib/domain/server-config/config-edit.ts";
import type { RestartNode } from "#lib/domain/server-config/restart-description.ts";
import type { ServerProgram } from "#lib/domain/server-config/server-options.ts";
import { dropIn, dropInPath } from "#lib/domain/server-config/systemd-unit.ts";

/** How a file changes, as far as tasks need it. */
export interface ChangedFile {
  path: string;
  basis: "file" | "fragment";
  before: string;
  diff: string;
  edits: readonly ConfigEdit[];
}

const WAIT_SECONDS = 120;
const INDENT = "    ";

/** Tasks that make the same edit of the configuration file, and restart the process. */
export function ansibleForFile(node: RestartNode, file: ChangedFile): string {
  const edits = file.basis === "file" ? replaceTasks(file) : mergeTasks(file);
  return [...edits, ...restartTasks(node, { reload: false })].join("\n");
}

/** Tasks that write the drop-in with the new command line, and restart the process if nothing else is to come. */
export function ansibleForCommandLine(
  node: RestartNode,
  commandLine: readonly string[],
  { restarts }: { restarts: boolean },
): string {
  const { program } = node.options;
  const path = dropInPath(program);
  const tasks = [
    task("Make room for a drop-in", "ansible.builtin.file", {
      path: json(path.slice(0, path.lastIndexOf("/"))),
      state: "directory",
      mode: json("0755"),
    }),
    task(`Write the command line of ${program}`, "ansible.builtin.copy", {
      dest: json(path),
      content: `!unsafe ${json(dropIn(program, commandLine))}`,
      mode: json("0644"),
    }),
    ...(restarts ? restartTasks(node, { reload: true }) : [reloadTask(program)]),
  ];
  return tasks.join("\n");
}

/** One task a hunk; what surrounds the change is part of the search, so a second run finds nothing to do. */
function replaceTasks({ path, diff, before }: ChangedFile): string[] {
  return hunksOf(diff).map((lines, i, all) => {
    const which = all.length === 1 ? "" : ` (${i + 1} of ${all.length})`;
    const { search, replacement } = searchOf(lines, before === "");
    return task(`Change ${path}${which}`, "ansible.builtin.replace", {
      path: json(path),
      regexp: `!unsafe ${json(search)}`,
      replace: `!unsafe ${json(replacement)}`,
      backup: "true",
    });
  });
}

function hunksOf(diff: string): string[][] {
  const hunks: string[][] = [];
  for (const line of diff.split("\n")) {
    if (line.startsWith("@@")) hunks.push([]);
    else if (/^[-+ ]/.test(line)) hunks.at(-1)?.push(line);
  }
  return hunks;
}

function searchOf(
  lines: readonly string[],
  isNew: boolean,
): { search: string; replacement: string } {
  if (isNew) return { search: "\\A\\s*\\Z", replacement: newLines(lines).join("") };
  let groups = 0;
  const search: string[] = [];
  const replacement: string[] = [];
  for (const line of lines) {
    const text = line.slice(1);
    const [head = text, ...rest] = text.split("<password>");
    const isMasked = rest.length > 0;
    const hidden = isMasked ? `${escapeSearch(head)}.+` : escapeSearch(text);
    if (line.startsWith(" ") && isMasked) {
      groups += 1;
      search.push(`(${hidden})`);
      replacement.push(`\\g<${groups}>`);
      continue;
    }
    if (!line.startsWith("+")) search.push(hidden);
    if (!line.startsWith("-")) replacement.push(escapeReplacement(text));
  }
  const isAtEnd = !lines.at(-1)?.startsWith(" ");
  const isAtStart = !lines[0]?.startsWith(" ");
  return {
    search: `${isAtStart ? "\\A" : "^"}${search.join("\\n")}${isAtEnd ? "\\n?\\Z" : "$"}`,
    replacement: `${replacement.join("\n")}${isAtEnd ? "\n" : ""}`,
  };
}

function newLines(lines: readonly string[]): string[] {
  return lines.map((line) => `${escapeReplacement(line.slice(1))}\n`);
}

/** Without the text of the file its settings are read, merged and written again, which loses its comments. */
function mergeTasks({ path, edits }: ChangedFile): string[] {
  const set = edits.filter(({ value }) => value !== null);
  const removed = edits.filter(({ value }) => value === null);
  const isTls = set.some(({ path: [, section] }) => section === "tls");
  return [
    ...removed.map(({ path: names }) =>
      task(`Take ${names.join(".")} out of ${path}`, "ansible.builtin.lineinfile", {
        path: json(path),
        regexp: json(`^\\s*${names.at(-1) ?? ""}\\s*:`),
        state: "absent",
      }),
    ),
    task(`Read ${path}`, "ansible.builtin.slurp", { src: json(path) }, ["register: server_config"]),
    ...(isTls
      ? [
          task("Stop where the file uses the old names", "ansible.builtin.assert", {
            that: json(
              "'ssl' not in (server_config.content | b64decode | from_yaml).net | default({})",
            ),
            fail_msg: json(
              "Change these settings under net.ssl; a second mode would be taken at random",
            ),
          }),
        ]
      : []),
    task(
      `Write ${path}; its comments are lost`,
      "ansible.builtin.copy",
      {
        dest: json(path),
        backup: "true",
        content: json(
          "{{ server_config.content | b64decode | from_yaml | combine(wanted, recursive=True) | to_nice_yaml(indent=2) }}",
        ),
      },
      ["vars:", `  wanted: ${json(nested(set))}`],
    ),
  ];
}

function restartTasks({ host, options }: RestartNode, { reload }: { reload: boolean }): string[] {
  const { program } = options;
  const [, name = host, port = "27017"] = /^(.*):(\d+)$/.exec(host) ?? [];
  return [
    task(`Restart ${program}`, "ansible.builtin.systemd", {
      name: program,
      state: "restarted",
      ...(reload ? { daemon_reload: "true" } : {}),
    }),
    task(`Wait until ${program} listens again`, "ansible.builtin.wait_for", {
      host: json(name.replace(/^\[(.*)\]$/, "$1")),
      port,
      timeout: String(WAIT_SECONDS),
    }),
  ];
}

function reloadTask(program: ServerProgram): string {
  return task(`Let systemd read the unit of ${program}`, "ansible.builtin.systemd", {
    daemon_reload: "true",
  });
}

function task(
  name: string,
  module: string,
  fields: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): string {
  const lines = Object.entries(fields).map(([field, value]) => `${INDENT}${field}: ${value}`);
  const rest = more.map((line) => `  ${line}`);
  return [`- name: ${json(name)}`, `  ${module}:`, ...lines, ...rest, ""].join("\n");
}

function nested(edits: readonly ConfigEdit[]): object {
  const root: Record<string, unknown> = {};
  for (const { path, value } of edits) {
    let place = root;
    for (const name of path.slice(0, -1)) {
      const inner: Record<string, unknown> = {};
      const known = place[name];
      place[name] =
        typeof known === "object" && known !== null ? Object.assign(inner, known) : inner;
      place = inner;
    }
    place[path.at(-1) ?? ""] = value;
  }
  return root;
}

/** JSON is YAML, quotes included. */
function json(value: unknown): string {
  return JSON.stringify(value);
}

function escapeSearch(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function escapeReplacement(text: string): string {
  return text.replaceAll("\\", "\\\\");
}
