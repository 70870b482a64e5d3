import type { Command } from "commander";
import type { SimulateFlags } from "#cli/simulate-flags.ts";

/** Adds `simulate` to the command line. */
export function registerSimulateCommand(program: Command): void {
  program
    .command("simulate")
    .description("runs a simulated cluster until SIGINT")
    .requiredOption("--topology <shape>", "standalone, replica-set:N or sharded:SxN[+mM]")
    .requiredOption("--mode <modes>", "one mode for all nodes, or one per node")
    .requiredOption("--base-port <port>", "port of the first node; 0 takes free ports")
    .requiredOption("--out <dir>", "folder for cluster.json, certificates and logs")
    .option("--auth", "authorization with users root, monitor and driver")
    .option("--vocabulary <name>", "tls or ssl", "tls")
    .option("--config-servers <count>", "members of the configuration server set", "1")
    .option("--arbiter", "the last member of the set, or of every shard, is an arbiter")
    .option("--hidden", "the last data-bearing member is hidden")
    .option("--delay <seconds>", "the last data-bearing member is delayed")
    .option("--passive", "the last ordinary data-bearing member has priority 0")
    .option(
      "--control-port <port>",
      "HTTP on loopback that restarts and kills nodes; 0 takes a free one",
    )
    .option("--log-versions <list>", "protocol versions that the log names, such as TLS1_2,TLS1_3")
    .option("--faults <file>", "faults to start with; watched while running")
    .option("--version-profile <version>", "4.0, 4.2, 7.0 or 8.0", "7.0")
    .option("--client-certificates <policy>", "required, optional or not-asked", "required")
    .option("--intermediates <count>", "authorities between the CA and the servers, 0 to 5", "0")
    .option("--heartbeat-interval <ms>", "between members, 2000 by default")
    .option("--election-timeout <ms>", "10000 by default")
    .action(async (flags: SimulateFlags, command: Command) => {
      // Loaded late, so that the other commands start without the simulator.
      const { simulate } = await import("#cli/run-simulation.ts");
      await simulate(flags, command);
    });
}
