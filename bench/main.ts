import { readdirSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import type { BenchTable } from "#bench/bench-table.ts";
import { formatTable } from "#cli/table.ts";

/** A module of this folder that measures something. */
interface BenchModule {
  measure(): Promise<BenchTable>;
}

const BYTES_PER_GIB = 2 ** 30;
const only = process.argv.slice(2);

console.log(describeMachine());
for (const name of moduleNames()) {
  const loaded: unknown = await import(`#bench/${name}.ts`);
  if (!isBenchModule(loaded)) continue;
  const { title, header, rows } = await loaded.measure();
  console.log(`\n${title}\n\n${formatTable(header, rows)}`);
}

/** All of them, or those named on the command line. */
function moduleNames(): string[] {
  const names = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "main.ts")
    .map((file) => file.slice(0, -".ts".length));
  return only.length === 0 ? names : names.filter((name) => only.includes(name));
}

function isBenchModule(loaded: unknown): loaded is BenchModule {
  return (
    typeof loaded === "object" &&
    loaded !== null &&
    "measure" in loaded &&
    typeof loaded.measure === "function"
  );
}

function describeMachine(): string {
  const [first] = cpus();
  const memory = (totalmem() / BYTES_PER_GIB).toFixed(0);
  const load = loadavg().map((value) => value.toFixed(1));
  return [
    `Machine: ${cpus().length} × ${first?.model ?? "unknown processor"}, ${memory} GiB, ${process.platform}`,
    `Node ${process.versions.node}, OpenSSL ${process.versions.openssl}; load ${load.join(" ")}`,
  ].join("\n");
}
