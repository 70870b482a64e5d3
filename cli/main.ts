import { Command } from "commander";
import { registerProbeCommand } from "#cli/probe.ts";
import { registerRolloutCommand } from "#cli/rollout.ts";
import { registerSimulateCommand } from "#cli/simulate.ts";
import { registerStartCommand } from "#cli/start.ts";
import { registerWebCommand } from "#cli/web.ts";
import { registerWorkerCommand } from "#cli/worker.ts";

const program = new Command("portcullis")
  .description("Audits the TLS posture of MongoDB clusters and takes them to requireTLS")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "")) })
  .exitOverride();

registerProbeCommand(program);
registerStartCommand(program);
registerWebCommand(program);
registerWorkerCommand(program);
registerSimulateCommand(program);
registerRolloutCommand(program);

try {
  await program.parseAsync();
} catch (thrown) {
  const code: unknown = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  // commander has printed its own sentence; asking for help or the version is no failure.
  if (typeof code !== "string" || !code.startsWith("commander.")) {
    console.error(thrown instanceof Error ? thrown.message : String(thrown));
    process.exitCode = 3;
  } else if (!["commander.helpDisplayed", "commander.help", "commander.version"].includes(code)) {
    process.exitCode = 2;
  }
}
