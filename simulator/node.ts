import { err, ok, type Result } from "#lib/domain/result.ts";
import { dropSessions } from "#simulator/faults/apply-fault.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import {
  type NodeSurroundings,
  ownSurroundings,
  type RunningNode,
  runNode,
} from "#simulator/running-node.ts";
import type { StartupRefusal } from "#simulator/startup/startup-refusal.ts";
import { checkStartup } from "#simulator/startup-check.ts";
import { readAgain } from "#simulator/tls/configured-material.ts";

/** Startup options to replace; null takes the TLS options away. */
export type NodeOverrides = Partial<Omit<SimulatedNodeOptions, "tls">> & {
  tls?: NodeTlsMaterial | null;
};

/** A simulated mongod or mongos that can be stopped, killed and started again on its port. */
export interface SimulatedNode {
  readonly host: string;
  readonly port: number;
  /** State of the current run, or of the last one. */
  readonly state: NodeState;
  /** Options of the current run. */
  readonly options: SimulatedNodeOptions;
  isRunning(): boolean;
  /** Resolves when the first round of heartbeats of the current run is over. */
  settled(): Promise<void>;
  /** SIGTERM: a primary hands over, then every connection is closed. */
  stop(): Promise<void>;
  /** SIGKILL: every connection is reset. */
  kill(): Promise<void>;
  /**
   * Starts again, stopping first where needed; the mode falls back to the startup mode.
   *
   * Overrides replace startup options for this and later runs; a refused process stays down.
   */
  restart(overrides?: NodeOverrides): Promise<Result<null, StartupRefusal>>;
  /**
   * Replaces the fault of the node; `killed` stops it.
   *
   * A node that a fault has killed starts again when the fault goes; one that was stopped or killed
   * by hand waits for `restart`.
   */
  setFault(fault: NodeFault): Promise<void>;
}

/**
 * Starts one process.
 *
 * @returns The refusal a real process would exit with, where the options contradict each other.
 * @throws Error of the system when the port cannot be bound.
 */
export async function startSimulatedNode(
  options: SimulatedNodeOptions,
  shared: Partial<NodeSurroundings> = {},
): Promise<Result<SimulatedNode, StartupRefusal>> {
  const surroundings = { ...ownSurroundings(options), ...shared };
  const refusal = checkStartup(options, surroundings.now());
  if (refusal !== null) return err(refusal);
  return ok(createNode(options, surroundings, await runNode(options, surroundings)));
}

function createNode(
  firstOptions: SimulatedNodeOptions,
  surroundings: NodeSurroundings,
  firstRun: RunningNode,
): SimulatedNode {
  const port = firstRun.state.port;
  let options: SimulatedNodeOptions = { ...firstOptions, port };
  let run = firstRun;
  let running = true;
  let isFelledByFault = false;
  let leaving: Promise<void> = Promise.resolve();
  let starting: Promise<unknown> = Promise.resolve();

  surroundings.die = () => {
    isFelledByFault = true;
    void exit("killed");
  };

  async function exit(how: "gracefully" | "killed"): Promise<void> {
    if (running) {
      running = false;
      leaving = run.exit(how).then((disk) => {
        surroundings.disk = disk;
      });
    }
    // Whoever starts the process again needs its port and its disk.
    await leaving;
  }

  /** Two restarts at once would bind the port twice. */
  function restart(overrides: NodeOverrides = {}): Promise<Result<null, StartupRefusal>> {
    const turn = starting.then(() => restartNow(overrides));
    starting = turn.catch(() => undefined);
    return turn;
  }

  async function restartNow(overrides: NodeOverrides): Promise<Result<null, StartupRefusal>> {
    await exit("gracefully");
    const next = withOverrides(options, overrides);
    // What was written into the configuration stays there, also when the process refuses it.
    options = next.tls === undefined ? next : { ...next, tls: readAgain(next.tls) };
    const refusal = checkStartup(options, surroundings.now());
    if (refusal !== null) return err(refusal);
    run = await runNode(options, surroundings);
    running = true;
    isFelledByFault = false;
    return ok(null);
  }

  return {
    host: firstRun.state.host,
    port,
    get state() {
      return run.state;
    },
    get options() {
      return options;
    },
    isRunning: () => running,
    settled: () => run.settled,
    stop: () => exit("gracefully"),
    kill: () => exit("killed"),
    restart,
    async setFault(fault) {
      run.state.fault = fault;
      dropSessions(fault, run.state.sessions.values());
      if (fault.killed === true && running) {
        isFelledByFault = true;
        await exit("killed");
      } else if (fault.killed !== true && isFelledByFault) await restart();
    },
  };
}

function withOverrides(
  options: SimulatedNodeOptions,
  { tls, ...overrides }: NodeOverrides,
): SimulatedNodeOptions {
  const { tls: current, ...rest } = { ...options, ...overrides, port: options.port };
  const material = tls === undefined ? current : tls;
  return material === undefined || material === null ? rest : { ...rest, tls: material };
}
