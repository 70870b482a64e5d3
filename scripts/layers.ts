import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const ROOMS = [
  "app",
  "components",
  "lib",
  "simulator",
  "worker",
  "cli",
  "tests",
  "e2e",
  "bench",
  "scripts",
];

interface CruiseReport {
  modules: { source: string }[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

/** Sources that git knows or would add; a cruise that saw fewer has silently skipped some. */
function sourceFiles(): string[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...ROOMS],
    { encoding: "utf8" },
  );
  return listed.split("\n").filter((file) => /\.tsx?$/.test(file) && existsSync(file));
}

function cruise(rooms: readonly string[]): CruiseReport {
  const { stdout, stderr, error } = spawnSync(
    "depcruise",
    ["--config", ".dependency-cruiser.mjs", "--output-type", "json", ...rooms],
    { encoding: "utf8", maxBuffer: 512 * 1024 * 1024 },
  );
  if (error !== undefined) throw error;
  if (!stdout.startsWith("{")) throw new Error(`dependency-cruiser gave no report: ${stderr}`);
  return JSON.parse(stdout);
}

const sources = sourceFiles();
const { modules, summary } = cruise(
  ROOMS.filter((room) => sources.some((file) => file.startsWith(`${room}/`))),
);
const cruised = new Set(modules.map((module) => module.source));
const missed = sources.filter((file) => !cruised.has(file));

for (const { rule, from, to } of summary.violations)
  console.error(`${rule.name}: ${from} imports ${to}`);
for (const file of missed) console.error(`not cruised: ${file}`);
console.log(`${sources.length} sources, ${cruised.size} modules cruised`);
if (summary.violations.length > 0 || missed.length > 0) process.exit(1);
