import { Command } from "commander";

type Register = (program: Command) => void;

/** Each command is loaded only when it is asked for: simulator and server together take a while. */
const COMMANDS: Record<string, () => Promise<Register>> = {
  start: async () => (await import("#cli/start.ts")).registerStartCommand,
  web: async () => (await import("#cli/web.ts")).registerWebCommand,
  worker: async () => (await import("#cli/worker.ts")).registerWorkerCommand,
  probe: async () => (await import("#cli/probe.ts")).registerProbeCommand,
  chain: async () => (await import("#cli/chain.ts")).registerChainCommand,
  simulate: async () => (await import("#cli/simulate.ts")).registerSimulateCommand,
  rollout: async () => (await import("#cli/rollout.ts")).registerRolloutCommand,
};

const program = new Command("portcullis")
  .description("Audits the TLS posture of MongoDB clusters and takes them to requireTLS")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "")) })
  .exitOverride();

const [, , asked = ""] = process.argv;
const wanted = COMMANDS[asked];
for (const load of wanted === undefined ? Object.values(COMMANDS) : [wanted]) {
  const register = await load();
  register(program);
}

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

// Every command has closed what it opened. A natural end would close handles once more, and Node 24 has been seen
// to spin there for good after TLS sockets. Standard output is written synchronously, so nothing is cut off.
process.exit();
