import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConformanceCertificates } from "./conformance-certificates.ts";

const START_TIMEOUT_MS = 30_000;
const EXIT_TIMEOUT_MS = 15_000;
/** What the processes of a set share as their key file, and so the password of their internal user. */
export const KEY_FILE_CONTENT = "conformancekeyfilecontent";

/** A real mongod on loopback. */
export interface RealProcess {
  readonly port: number;
  readonly logPath: string;
  stop(): Promise<void>;
}

/** A folder with certificates and key file under the names of the recording; removed at the end. */
export interface RealFolder {
  readonly path: string;
  /** Replaces `<certs>` in an argument. */
  resolve(argument: string): string;
  remove(): void;
}

/** Lays out certificates as the recording had them. */
export function createRealFolder(certificates: ConformanceCertificates): RealFolder {
  const path = mkdtempSync(join(tmpdir(), "conformance-"));
  const write = (name: string, content: string) =>
    writeFileSync(join(path, name), content, { mode: 0o600 });
  write("ca.pem", certificates.ca);
  write("ca-b.pem", certificates.caB);
  write("ca-3.pem", certificates.ca + certificates.caB + certificates.caC);
  write("server.pem", certificates.server.pem);
  write("cluster-b.pem", certificates.clusterB.pem);
  write("keyfile", KEY_FILE_CONTENT);
  return {
    path,
    resolve: (argument) => argument.replaceAll("<certs>", path),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Starts a server and waits until its port accepts; throws with the end of its log when it does not. */
export async function startProcess(
  binary: string,
  folder: RealFolder,
  port: number,
  options: readonly string[],
): Promise<RealProcess> {
  const dbPath = mkdtempSync(join(folder.path, `db-${port}-`));
  const logPath = join(dbPath, "log");
  const files = ["--bind_ip", "127.0.0.1", "--logpath", logPath, "--logappend"];
  const storage = ["--dbpath", dbPath, "--wiredTigerCacheSizeGB", "0.25"];
  const own = ["--port", String(port), ...files, ...storage];
  const child = spawn(binary, [...own, ...options.map(folder.resolve)], { stdio: "ignore" });
  let exitCode: number | null = null;
  child.once("exit", (code) => {
    exitCode = code ?? -1;
  });
  child.once("error", () => {
    exitCode = -1;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`Server on port ${port} does not start: ${endOfLog(logPath)}`);
    }
    await sleep(50);
  }
  return { port, logPath, stop: () => stopChild(child, () => exitCode !== null) };
}

async function stopChild(child: ChildProcess, hasExited: () => boolean): Promise<void> {
  child.kill("SIGTERM");
  const deadline = Date.now() + EXIT_TIMEOUT_MS;
  while (!hasExited()) {
    if (Date.now() > deadline) child.kill("SIGKILL");
    await sleep(20);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function endOfLog(path: string): string {
  try {
    return readFileSync(path, "utf8").slice(-600);
  } catch {
    return "no log was written";
  }
}
