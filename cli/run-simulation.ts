import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  unwatchFile,
  watchFile,
  writeFileSync,
} from "node:fs";
import { appendFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { startSimulationControl } from "#cli/simulate-control.ts";
import type { SimulateFlags } from "#cli/simulate-flags.ts";
import { parseMode, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { parseShape, planNodes } from "#simulator/cluster/topology.ts";
import { parseFaultTable } from "#simulator/faults/fault-table.ts";

const FAULTS_POLL_MS = 200;

/** Runs a simulated cluster until SIGINT or SIGTERM. */
export async function simulate(flags: SimulateFlags, command: Command): Promise<void> {
  const wrong = (sentence: string) => command.error(sentence, { exitCode: 2 });
  const options = readFlags(flags, wrong);
  const controlPort =
    flags.controlPort === undefined
      ? null
      : readNumber("--control-port", flags.controlPort, 65_535, wrong);
  const directory = resolve(flags.out);
  mkdirSync(directory, { recursive: true });
  const faultsPath =
    flags.faults === undefined ? join(directory, "faults.json") : resolve(flags.faults);
  if (flags.faults !== undefined && !existsSync(faultsPath))
    wrong(`No faults file ${flags.faults}`);
  if (!existsSync(faultsPath)) writeFileSync(faultsPath, "{}\n");
  const cluster = await startSimulatedCluster({ ...options, directory });
  const hosts = cluster.nodes.map(({ host }) => host);
  const first = parseFaultTable(readFileSync(faultsPath, "utf8"), hosts);
  if (!first.ok) {
    await cluster.stop();
    return wrong(first.error);
  }
  await cluster.setFaults(first.value);
  const commandsPath = join(directory, "commands.jsonl");
  appendFileSync(commandsPath, "");
  recordCommands(cluster, commandsPath);
  watchFaults(cluster, faultsPath);
  const control = controlPort === null ? null : await startSimulationControl(cluster, controlPort);
  const file = clusterFile(cluster, flags, faultsPath);
  writeFileSync(
    join(directory, "cluster.json"),
    `${JSON.stringify({ ...file, control: control?.url ?? null }, null, 2)}\n`,
    { mode: 0o600 },
  );
  console.log(
    JSON.stringify({
      event: "ready",
      uri: cluster.uri,
      nodes: hosts,
      directory,
      file: join(directory, "cluster.json"),
      control: control?.url ?? null,
    }),
  );
  await untilSignal();
  control?.server.closeAllConnections();
  control?.server.close();
  unwatchFile(faultsPath);
  await cluster.stop();
}

const VERSIONS = ["4.0", "4.2", "7.0", "8.0"] as const;
const POLICIES = ["required", "optional", "not-asked"] as const;

function readFlags(
  flags: SimulateFlags,
  wrong: (sentence: string) => never,
): SimulatedClusterOptions {
  const shape = parseShape(flags.topology);
  if (!shape.ok) return wrong(shape.error);
  const configServers = readNumber("--config-servers", flags.configServers, 7, wrong);
  if (configServers === 0) return wrong("--config-servers 0 leaves nobody to hold the cluster");
  const count = planNodes(shape.value, configServers).length;
  const modes = flags.mode.split(",").map((word): TlsMode => {
    const mode = parseMode(word.trim());
    return mode ?? wrong(`Mode "${word}" is not one of disabled, allowTLS, preferTLS, requireTLS`);
  });
  if (modes.length !== 1 && modes.length !== count) {
    return wrong(
      `--mode names ${modes.length} modes for ${count} nodes; give one, or one per node`,
    );
  }
  const version = VERSIONS.find((known) => known === flags.versionProfile);
  if (version === undefined) {
    return wrong(`Version profile "${flags.versionProfile}" is not one of ${VERSIONS.join(", ")}`);
  }
  if (flags.vocabulary !== "tls" && flags.vocabulary !== "ssl") {
    return wrong(`Vocabulary "${flags.vocabulary}" is neither tls nor ssl`);
  }
  const policy = POLICIES.find((known) => known === flags.clientCertificates);
  if (policy === undefined) {
    return wrong(
      `Client certificates "${flags.clientCertificates}" is not one of ${POLICIES.join(", ")}`,
    );
  }
  const basePort = readNumber("--base-port", flags.basePort, 65_535 - count, wrong);
  const numbers = readNumbers(flags, wrong);
  return {
    shape: shape.value,
    modes,
    basePort,
    version,
    vocabulary: flags.vocabulary,
    clientCertificates: policy,
    intermediates: readNumber("--intermediates", flags.intermediates, 5, wrong),
    auth: flags.auth === true,
    arbiter: flags.arbiter === true,
    hidden: flags.hidden === true,
    passive: flags.passive === true,
    configServers,
    ...(flags.logVersions === undefined ? {} : { logVersions: flags.logVersions.split(",") }),
    ...numbers,
  };
}

function readNumbers(flags: SimulateFlags, wrong: (sentence: string) => never) {
  const { delay, heartbeatInterval, electionTimeout } = flags;
  const read = (flag: string, text: string) => readNumber(flag, text, 3_600_000, wrong);
  return {
    ...(delay === undefined ? {} : { delaySeconds: read("--delay", delay) }),
    ...(heartbeatInterval === undefined
      ? {}
      : { heartbeatIntervalMs: read("--heartbeat-interval", heartbeatInterval) }),
    ...(electionTimeout === undefined
      ? {}
      : { electionTimeoutMs: read("--election-timeout", electionTimeout) }),
  };
}

function readNumber(
  flag: string,
  text: string,
  max: number,
  wrong: (sentence: string) => never,
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) return wrong(`${flag} ${text} is not a whole number from 0 to ${max}`);
  return value;
}

function clusterFile(cluster: SimulatedCluster, flags: SimulateFlags, faultsPath: string) {
  const { nodes, users, files } = cluster;
  return {
    uri: cluster.uri,
    version: flags.versionProfile,
    topology: flags.topology,
    nodes: nodes.map(({ host, options }) => ({
      host,
      process: options.process,
      mode: options.startup.mode,
      replicaSet: options.replicaSet?.name ?? null,
      clusterRole: options.replicaSet?.clusterRole ?? null,
      arbiter:
        options.replicaSet?.members.find((member) => member.host === host)?.arbiterOnly === true,
    })),
    users: flags.auth === true ? users : {},
    files: {
      ca: basename(files.ca),
      client: basename(files.client),
      untrustedClient: basename(files.untrustedClient),
      servers: files.servers.map((path) => basename(path)),
      keyFile: basename(files.keyFile),
      faults: faultsPath,
      commands: "commands.jsonl",
    },
  };
}

function recordCommands(cluster: SimulatedCluster, path: string): void {
  let lines: string[] = cluster.commandLog.map((entry) => `${JSON.stringify(entry)}\n`);
  let writing = Promise.resolve();
  const flush = () => {
    const batch = lines.join("");
    lines = [];
    if (batch !== "") writing = writing.then(() => appendFile(path, batch));
  };
  flush();
  cluster.onCommand = (entry) => {
    lines.push(`${JSON.stringify(entry)}\n`);
    if (lines.length === 1) setImmediate(flush);
  };
}

function watchFaults(cluster: SimulatedCluster, path: string): void {
  watchFile(path, { interval: FAULTS_POLL_MS }, () => {
    if (!existsSync(path)) return;
    const hosts = cluster.nodes.map(({ host }) => host);
    const table = parseFaultTable(readFileSync(path, "utf8"), hosts);
    if (!table.ok) console.error(`Faults are left as they were: ${table.error}`);
    else void cluster.setFaults(table.value);
  });
}

function untilSignal(): Promise<void> {
  return new Promise((done) => {
    process.once("SIGINT", () => done());
    process.once("SIGTERM", () => done());
  });
}
