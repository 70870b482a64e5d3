import type { ServerProgram } from "#lib/domain/server-config/server-options.ts";

/** The commands that restart a process whose options stand in its file. */
export function systemdForFile(program: ServerProgram): string {
  return `systemctl restart ${program}.service\nsystemctl --no-pager status ${program}.service\n`;
}

/** A drop-in for a unit whose options stand in ExecStart, and the commands that make it work. */
export function systemdForCommandLine(
  program: ServerProgram,
  commandLine: readonly string[],
): string {
  return [
    `# ${dropInPath(program)}`,
    dropIn(program, commandLine),
    "# then",
    "systemctl daemon-reload",
    systemdForFile(program),
  ].join("\n");
}

export function dropInPath(program: ServerProgram): string {
  return `/etc/systemd/system/${program}.service.d/tls.conf`;
}

/** The text of the drop-in; the empty ExecStart clears the unit's own, else systemd refuses a second one. */
export function dropIn(program: ServerProgram, commandLine: readonly string[]): string {
  const [binary = program, ...words] = commandLine;
  const path = binary.startsWith("/") ? binary : `/usr/bin/${binary}`;
  return `[Service]\nExecStart=\nExecStart=${[path, ...words].map(quoted).join(" ")}\n`;
}

/** systemd expands `%` and `$` itself, and splits words at blanks. */
function quoted(word: string): string {
  const plain = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (plain !== "" && !/[\s"'\\;]/.test(plain)) return plain;
  return `"${plain.replace(/["\\]/g, (char) => `\\${char}`)}"`;
}
