import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ModeVocabulary, spellMode, type TlsMode } from "#lib/domain/mode/tls-mode.ts";

const START_MS = 60_000;
const POLL_MS = 100;
const LOG_TAIL = 800;

export interface MongodOptions {
  binary: string;
  vocabulary: ModeVocabulary;
  /** Folder for the data and the log of all. */
  directory: string;
  port: number;
  mode: TlsMode;
  clientCertificates: "required" | "optional";
  files: { server: string; ca: string; keyFile: string };
  /** Null for a standalone. */
  setName: string | null;
}

/** One real mongod on loopback. */
export interface RunningMongod {
  stop(): Promise<void>;
}

/** 4.2 brought the tls words; older servers refuse them. */
export function vocabularyOf(binary: string): ModeVocabulary {
  const { stdout, error } = spawnSync(binary, ["--version"], { encoding: "utf8" });
  if (error !== undefined) throw error;
  const [, major = "0", minor = "0"] = /db version v(\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) * 100 + Number(minor) >= 402 ? "tls" : "ssl";
}

/** Starts a mongod and waits until its port accepts; throws with the end of its log when it does not. */
export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const name = `mongod-${options.port}`;
  const logPath = join(options.directory, `${name}.log`);
  const dbPath = join(options.directory, name);
  mkdirSync(dbPath);
  const own = ["--port", String(options.port), "--dbpath", dbPath, "--logpath", logPath];
  const child = spawn(options.binary, [...own, ...argumentsOf(options)], { stdio: "ignore" });
  let failure: string | null = null;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code, signal) => {
    failure ??= `exit ${code ?? signal}`;
  });
  const deadline = Date.now() + START_MS;
  while (!(await isListening(options.port))) {
    const reason = Date.now() > deadline ? `not listening after ${START_MS} ms` : failure;
    if (reason !== null) {
      await stopProcess(child);
      throw new Error(`${name} does not start (${reason}): ${endOf(logPath)}`);
    }
    await sleep(POLL_MS);
  }
  return { stop: () => stopProcess(child) };
}

function argumentsOf(options: MongodOptions): string[] {
  const { setName, files } = options;
  return [
    ...["--bind_ip", "127.0.0.1", "--wiredTigerCacheSizeGB", "0.25"],
    ...(setName === null ? ["--auth"] : ["--replSet", setName, "--keyFile", files.keyFile]),
    ...tlsArguments(options),
  ];
}

/** None for `disabled`: a server with a certificate but without a mode does not start. */
function tlsArguments({ vocabulary, mode, files, clientCertificates }: MongodOptions): string[] {
  if (mode === "disabled") return [];
  const certificate = vocabulary === "tls" ? "tlsCertificateKeyFile" : "sslPEMKeyFile";
  return [
    ...[`--${vocabulary}Mode`, spellMode(mode, vocabulary)],
    ...[`--${certificate}`, files.server, `--${vocabulary}CAFile`, files.ca],
    ...(clientCertificates === "optional"
      ? [`--${vocabulary}AllowConnectionsWithoutCertificates`]
      : []),
  ];
}

function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: "127.0.0.1", port });
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** Nothing of it is kept, and a clean end makes a primary wait ten seconds for a successor. */
async function stopProcess(child: ChildProcess): Promise<void> {
  const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  if (isGone) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await ended;
}

function endOf(logPath: string): string {
  try {
    return readFileSync(logPath, "utf8").slice(-LOG_TAIL);
  } catch {
    return "no log was written";
  }
}
