import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ReplicationObservation } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import {
  type CommandChannel,
  type ModeReading,
  readRuntimeMode,
  readStartupOptions,
  readVersion,
  type StartupOptions,
} from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import type { GreetedConnection } from "#lib/infrastructure/mongo-admin/dial-node.ts";
import { releaseOfWireVersion } from "#lib/infrastructure/mongo-admin/hello.ts";
import { logIn, OP_MSG_WIRE_VERSION } from "#lib/infrastructure/mongo-admin/log-in.ts";
import { readReplication } from "#lib/infrastructure/mongo-admin/replica-set.ts";

/** What a node says about itself when asked by commands; null is what it did not say. */
export interface InsideView {
  authenticated: boolean;
  /** Why not everything could be read. */
  failure: ObservationFailure | null;
  mode: ModeReading | null;
  startup: StartupOptions | null;
  version: string;
  replication: ReplicationObservation | null;
  /** The connection stays usable; null where the server is too old for commands. */
  channel: CommandChannel | null;
}

/** Logs in where possible and asks; without a login some nodes answer all the same. */
export async function lookInside(
  access: ClusterAccess,
  host: string,
  greeted: GreetedConnection,
): Promise<InsideView> {
  const login = await logIn(access, host, greeted);
  const wireVersion = greeted.hello.maxWireVersion;
  const release = releaseOfWireVersion(wireVersion);
  if (wireVersion < OP_MSG_WIRE_VERSION) {
    return { ...NOTHING_READ, ...login, version: release };
  }
  const channel: CommandChannel = {
    host,
    connection: greeted.connection,
    wireVersion,
    timeoutMs: access.limits.commandMs,
  };
  const mode = await readRuntimeMode(channel);
  const version = await readVersion(channel);
  const startup = await readStartupOptions(channel, version.ok ? version.value : release);
  const replication = isInSet(greeted) ? await readReplication(channel) : NO_REPLICATION;
  return {
    authenticated: login.authenticated,
    failure: login.failure ?? firstFailure([mode, startup, replication]),
    mode: valueOrNull(mode),
    startup: valueOrNull(startup),
    version: valueOrNull(version) ?? release,
    replication: valueOrNull(replication),
    channel,
  };
}

const NOTHING_READ = { mode: null, startup: null, replication: null, channel: null } as const;
const NO_REPLICATION = { ok: true, value: null } as const;

function isInSet({ hello }: GreetedConnection): boolean {
  return hello.process === "mongod" && hello.role !== "standalone";
}

function valueOrNull<T>(reading: Reading<T>): T | null {
  return reading.ok ? reading.value : null;
}

function firstFailure(readings: readonly Reading<unknown>[]): ObservationFailure | null {
  for (const reading of readings) if (!reading.ok) return reading.failure;
  return null;
}
