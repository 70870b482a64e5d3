import { spawn } from "node:child_process";
import { commandUnder, spawnIdsOf } from "#lib/infrastructure/embedded-postgres/server-identity.ts";
import type { ServerSetting } from "#lib/infrastructure/embedded-postgres/server-setting.ts";

/**
 * Runs "$@" and asks it to stop as soon as standard input ends. That pipe ends with the process that holds
 * its other end, however it dies, so a server never outlives its owner. Once the server is gone the reader
 * goes too; it would otherwise signal whatever process has the id by then.
 */
const WATCHDOG = `
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -INT "$server" 2>/dev/null; } &
reader=$!
exec 3<&-
wait "$server"
status=$?
kill "$reader" 2>/dev/null
exit "$status"
`;

export interface WatchedServer {
  /** Resolves when the server has ended, for whatever reason. */
  exited: Promise<void>;
  hasExited(): boolean;
  /** The last lines the server wrote. */
  log(): string;
  /** Fast shutdown: connections are closed, data is flushed. */
  stop(): Promise<void>;
}

/** Starts the server and a watchdog that stops it when this process dies. */
export function startWatchedServer({
  folders,
  server,
  identity,
  env,
}: ServerSetting): WatchedServer {
  const LOG_LENGTH = 4_000;
  const command = commandUnder(identity, [server.postgres, ...serverOptions(folders)]);
  const child = spawn("sh", ["-c", WATCHDOG, "portcullis-postgres", ...command], {
    ...spawnIdsOf(identity),
    cwd: folders.base,
    env,
    // In a group of its own: an interrupt typed at the terminal reaches only its owner, who then stops it.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let log = "";
  let over = false;
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once("exit", end);
    child.once("error", (error) => {
      log += error.message;
      end();
    });
  });
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    log = (log + text).slice(-LOG_LENGTH);
  });
  // Writing never happens; the far end closes first when the server ends by itself.
  child.stdin.on("error", () => {});
  return {
    exited,
    hasExited: () => over,
    log: () => log,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

function serverOptions(folders: ServerSetting["folders"]): string[] {
  const settings = [
    // No port is opened at all.
    "listen_addresses=",
    `unix_socket_directories=${folders.socket}`,
    "unix_socket_permissions=0700",
    "shared_buffers=64MB",
    "max_connections=100",
    "timezone=UTC",
    "log_timezone=UTC",
  ];
  return ["-D", folders.cluster, ...settings.flatMap((setting) => ["-c", setting])];
}
