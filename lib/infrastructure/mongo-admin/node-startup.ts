import type { Reading, StartupReading } from "#lib/application/ports/node-driver.ts";
import { type ClusterAuthMode, parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import {
  type CommandChannel,
  readStartupOptions,
  readVersion,
  runCommand,
} from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { releaseOfWireVersion } from "#lib/infrastructure/mongo-admin/hello.ts";
import { numberOf } from "#lib/infrastructure/mongo-admin/reply-fields.ts";

/** What the process was started with, and which run of it this is. */
export async function readStartup(
  channel: CommandChannel,
  now: () => Date,
): Promise<Reading<StartupReading>> {
  const version = await readVersion(channel);
  const release = version.ok ? version.value : releaseOfWireVersion(channel.wireVersion);
  const startup = await readStartupOptions(channel, release);
  if (!startup.ok) return startup;
  const { mode, options } = startup.value;
  if (mode === null || options === null) {
    return failed("COMMAND_FAILED", `${channel.host} was started with options that say no mode`);
  }
  const clusterAuthMode = clusterAuthModeOf(options);
  const process = await readProcess(channel, now);
  return { ok: true, value: { mode, clusterAuthMode, options, process } };
}

/** A key file alone means `keyFile`. */
function clusterAuthModeOf({ security }: ServerOptions): ClusterAuthMode | null {
  if (security.clusterAuthMode !== null) return parseClusterAuthMode(security.clusterAuthMode);
  return security.keyFile === null ? null : "keyFile";
}

/**
 * Which run of the process it is. The time is taken before the question, so that a slow answer makes the process
 * look older and never younger than it is.
 */
async function readProcess(
  channel: CommandChannel,
  now: () => Date,
): Promise<StartupReading["process"]> {
  const asked = now().getTime();
  const status = await runCommand(channel, { serverStatus: 1, ...LEFT_OUT });
  if (!status.ok) return null;
  const pid = numberOf(status.value.pid);
  const uptimeMs = numberOf(status.value.uptimeMillis);
  if (pid === null || uptimeMs === null) return null;
  return { pid, startedAt: new Date(asked - uptimeMs).toISOString() };
}

/** Long sections that nobody reads here. */
const LEFT_OUT = { metrics: 0, wiredTiger: 0, locks: 0, tcmalloc: 0, opLatencies: 0, repl: 0 };
