import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import type { ListenerCertificates } from "#tests/tls-servers/listener-certificates.ts";
import type { RunningServer } from "#tests/tls-servers/running-server.ts";

const READY_MS = 10_000;
const POLL_MS = 20;

/**
 * Starts `openssl s_server` with a chain, as a process of its own; `-www` makes it answer HTTP.
 *
 * @param args Further arguments; `{ca}` stands for the file of the client authorities.
 * @returns The server with the id of its process, for those who measure what it costs.
 */
export async function startOpensslServer(
  certificates: ListenerCertificates,
  args: readonly string[],
): Promise<RunningServer & { pid: number }> {
  const directory = mkdtempSync(join(tmpdir(), "portcullis-openssl-"));
  const file = (name: string, pem: string) => {
    const path = join(directory, name);
    writeFileSync(path, pem, { mode: 0o600 });
    return path;
  };
  const [port = 0] = await findFreePorts(1);
  const chain = file("chain.pem", certificates.chain);
  const ca = file("ca.pem", certificates.clientAuthorities);
  const material = [
    "-cert",
    chain,
    "-cert_chain",
    chain,
    "-key",
    file("key.pem", certificates.key),
  ];
  const child = spawn(
    "openssl",
    [
      ...["s_server", "-accept", `127.0.0.1:${port}`, ...material, "-quiet"],
      ...args.map((arg) => (arg === "{ca}" ? ca : arg)),
    ],
    { stdio: ["ignore", "ignore", "ignore"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await untilReachable(port);
  return {
    port,
    host: `127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilReachable(port: number): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!(await isReachable(port))) {
    if (Date.now() > deadline) throw new Error(`Nothing listens on port ${port}`);
    await sleep(POLL_MS);
  }
}

function isReachable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const settle = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
