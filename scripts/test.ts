import { readFileSync, rmSync } from "node:fs";
import { STATIC_CHECKS } from "./static-checks.ts";
import { runSteps, type Step } from "./steps.ts";

const RESULTS = "test-results";

function suite(holds: string, project: string): Step {
  const output = `--outputFile.json=${RESULTS}/${project}.json`;
  return {
    holds,
    command: [
      "vitest",
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      output,
    ],
  };
}

/** Everything CI runs, each step named after the property it protects. */
const STEPS: readonly Step[] = [
  ...STATIC_CHECKS,
  suite("The parts do what their tests say", "unit"),
  suite("The simulator answers as the recorded server did", "conformance"),
  suite("Chains are judged as the standard says", "x509"),
  { holds: "The product builds", command: ["next", "build"] },
  { holds: "No server code reaches the browser", command: ["node", "scripts/client-bundle.ts"] },
  {
    holds: "The scanners to compare with are at hand",
    command: ["node", "scripts/system-packages.ts", "scanners"],
  },
  suite("The parts hold together on real sockets and a real store", "integration"),
  suite("Time, processor and memory stay bounded", "measuring"),
  { holds: "A browser is at hand", command: ["node", "scripts/system-packages.ts", "browser"] },
  { holds: "People reach their goal in a browser", command: ["playwright", "test"] },
];

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(`${RESULTS}/${name}.json`, "utf8"));
}

rmSync(RESULTS, { recursive: true, force: true });
runSteps(STEPS);

const suites = ["unit", "conformance", "x509", "integration", "measuring"].map((name) =>
  read<VitestReport>(name),
);
const browser = read<PlaywrightReport>("e2e").stats;
const sum = (pick: (report: VitestReport) => number) =>
  suites.reduce((total, report) => total + pick(report), 0);

const passed = sum((report) => report.numPassedTests) + browser.expected + browser.flaky;
const failed = sum((report) => report.numFailedTests) + browser.unexpected;
const skipped = sum((report) => report.numPendingTests + report.numTodoTests) + browser.skipped;
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
