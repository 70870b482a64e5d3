import { spawnSync } from "node:child_process";

/** One thing that must hold, and the command that shows it. */
export interface Step {
  /** The property that the command protects, as a sentence. */
  holds: string;
  command: readonly [string, ...string[]];
  env?: Record<string, string>;
}

/** Runs the steps in order with their output passed through, and stops at the first that fails. */
export function runSteps(steps: readonly Step[]): void {
  for (const step of steps) {
    const startedAt = performance.now();
    console.log(`\n▸ ${step.holds}`);
    const [program, ...args] = step.command;
    const { status, error } = spawnSync(program, args, {
      stdio: "inherit",
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...step.env },
    });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (error !== undefined) console.error(`  ${program} could not be started: ${error.message}`);
    if (status !== 0) {
      console.error(`✗ ${step.holds} (${seconds} s): ${step.command.join(" ")}`);
      process.exit(status ?? 1);
    }
    console.log(`✓ ${step.holds} (${seconds} s)`);
  }
}
