import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { startCountingProxy } from "#tests/tls-servers/counting-proxy.ts";
import type { ListenerCertificates } from "#tests/tls-servers/listener-certificates.ts";
import type { RunningServer } from "#tests/tls-servers/running-server.ts";

const READY_MS = 60_000;
const POLL_MS = 100;
/** MariaDB never counts errors of 127.0.0.1. */
const COUNTED_ADDRESS = "127.0.0.2";

/** Whether the machine has MariaDB. */
export const HAS_MARIADB = existsSync("/usr/sbin/mariadbd");

/** Starts MariaDB with TLS in a folder of its own, behind a proxy with an address that it counts errors of. */
export async function startMariadb(
  certificates: ListenerCertificates,
  {
    maxConnectErrors,
    user,
    password,
  }: { maxConnectErrors: number; user: string; password: string },
): Promise<RunningServer> {
  const directory = mkdtempSync(join(tmpdir(), "portcullis-mariadb-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const owner = process.getuid?.() === 0 ? ["--user=mysql"] : [];
  if (owner.length > 0) chmodSync(directory, 0o777);
  const folder = join(directory, "data");
  const socket = join(directory, "socket");
  const [port = 0] = await findFreePorts(1);
  run("mariadb-install-db", ["--no-defaults", ...owner, `--datadir=${folder}`, "--skip-test-db"]);
  const setUp = file("init.sql", `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}';\n`);
  const child = spawn(
    "/usr/sbin/mariadbd",
    [
      ...["--no-defaults", ...owner, `--datadir=${folder}`, `--socket=${socket}`],
      ...[`--port=${port}`, "--bind-address=127.0.0.1", "--skip-log-bin", `--init-file=${setUp}`],
      `--max-connect-errors=${maxConnectErrors}`,
      `--ssl-cert=${file("cert.pem", certificates.chain)}`,
      `--ssl-key=${file("key.pem", certificates.key)}`,
      `--ssl-ca=${file("ca.pem", certificates.clientAuthorities)}`,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const deadline = Date.now() + READY_MS;
  while (!existsSync(socket)) {
    if (Date.now() > deadline) throw new Error(`MariaDB was not ready within ${READY_MS} ms`);
    await sleep(POLL_MS);
  }
  const proxy = await startCountingProxy(port, COUNTED_ADDRESS);
  return {
    ...proxy,
    stop: async () => {
      await proxy.stop();
      child.kill("SIGKILL");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
