import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { cpuMsOf } from "#bench/process-cpu.ts";
import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import { withLogin } from "#lib/domain/cluster/with-login.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

const clusterFileSchema = z.object({
  uri: z.string(),
  nodes: z.array(z.object({ host: z.string() })),
  users: z.object({ root: z.object({ user: z.string(), password: z.string() }) }),
  files: z.object({ ca: z.string(), client: z.string() }),
});

const READY_MS = 180_000;

/** A simulated cluster in a process of its own, so that its CPU time is not counted as ours. */
export interface SeparateCluster {
  target: ProbeTarget;
  hosts: string[];
  /** CPU time that the simulator has used so far, in milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** Starts `portcullis simulate` and waits until it is ready. */
export async function startSeparateCluster(
  topology: string,
  mode: TlsMode,
  heartbeatMs: number,
): Promise<SeparateCluster> {
  const directory = mkdtempSync(join(tmpdir(), "portcullis-bench-"));
  const child = spawn(
    process.execPath,
    [
      ...["cli/main.ts", "simulate", "--topology", topology, "--mode", mode, "--auth"],
      ...["--base-port", "0", "--out", directory, "--heartbeat-interval", String(heartbeatMs)],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: child.stdout });
  const tooLate = AbortSignal.timeout(READY_MS);
  try {
    await Promise.race([
      once(lines, "line", { signal: tooLate }),
      once(child, "exit").then(([code]) => {
        throw new Error(`The simulator ended with ${code}`);
      }),
    ]);
  } catch (reason) {
    child.kill("SIGKILL");
    throw tooLate.aborted ? new Error(`The simulator was not ready within ${READY_MS} ms`) : reason;
  }
  const file = clusterFileSchema.parse(
    JSON.parse(readFileSync(join(directory, "cluster.json"), "utf8")),
  );
  const uri = withLogin(file.uri, file.users.root);
  if (!uri.ok) throw new Error(uri.error);
  const read = (name: string) => readFileSync(join(directory, name), "utf8");
  return {
    target: {
      credentials: {
        uri: uri.value,
        caPem: read(file.files.ca),
        clientPem: read(file.files.client),
      },
      allowCredentialsOverPlaintext: false,
      caBundles: [],
    },
    hosts: file.nodes.map(({ host }) => host),
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    stop: async () => {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      // Nothing of it is kept, and a clean end costs time that is nobody's to measure.
      child.kill("SIGKILL");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
