import type {
  NodeDriver,
  NodeDriverFactory,
  ProbeTarget,
  Reading,
  SetModeOutcome,
  WireHello,
} from "#lib/application/ports.ts";
import {
  type ModeVocabulary,
  modeParameter,
  type OnlineTargetMode,
  spellMode,
} from "#lib/domain/mode/tls-mode.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import {
  type CommandChannel,
  readRuntimeMode,
} from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import {
  type ClusterAccess,
  openClusterAccess,
} from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { dialPlaintext, dialTls } from "#lib/infrastructure/mongo-admin/dial-node.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";
import { DEFAULT_PROBE_LIMITS, type ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { readMembership } from "#lib/infrastructure/mongo-admin/membership.ts";
import { readReplication } from "#lib/infrastructure/mongo-admin/replica-set.ts";
import { numberOf, textOf } from "#lib/infrastructure/mongo-admin/reply-fields.ts";
import {
  createSessionPool,
  type SessionPool,
} from "#lib/infrastructure/mongo-admin/session-pool.ts";

/**
 * Drivers over real connections.
 *
 * @param limits Deadlines that differ from the usual ones, in milliseconds.
 */
export function createNodeDriverFactory(limits: Partial<ProbeLimits> = {}): NodeDriverFactory {
  const allLimits = { ...DEFAULT_PROBE_LIMITS, ...limits };
  return {
    open: (target: ProbeTarget) => createNodeDriver(openClusterAccess(target, allLimits)),
  };
}

function createNodeDriver(access: ClusterAccess): NodeDriver {
  const closing = new AbortController();
  const pool = createSessionPool(access, closing.signal);
  return {
    membership: () => readMembership(access, pool),
    readMode: (host) => pool.ask(host, readRuntimeMode),
    setMode: (host, vocabulary, to) => setMode(pool, host, vocabulary, to),
    plaintextHello: (host) => plaintextHello(access, pool, host, closing.signal),
    tlsHello: (host) => tlsHello(access, pool, host, closing.signal),
    replication: (host) => pool.ask(host, readReplication),
    ...NOT_BUILT_YET,
    close: async () => {
      pool.close();
      closing.abort();
    },
  };
}

const notBuiltYet = async (): Promise<never> => {
  throw new Error("The whole road is being built");
};

const NOT_BUILT_YET = {
  readStartup: notBuiltYet,
  wireModes: notBuiltYet,
  stepDown: notBuiltYet,
  setClusterAuthMode: notBuiltYet,
  rotateCertificates: notBuiltYet,
  dropConnections: notBuiltYet,
  connections: notBuiltYet,
  newestConnectionId: notBuiltYet,
  logSince: notBuiltYet,
};

/** Sends exactly one setParameter; what became of an unanswered one must be read back. */
async function setMode(
  pool: SessionPool,
  host: string,
  vocabulary: ModeVocabulary,
  to: OnlineTargetMode,
): Promise<SetModeOutcome> {
  const outcome = await pool.act(host, async (channel) => ({
    ok: true,
    value: await sendSetMode(channel, vocabulary, to),
  }));
  return outcome.ok ? outcome.value : { kind: "unknown", failure: outcome.failure };
}

async function sendSetMode(
  { connection, timeoutMs }: CommandChannel,
  vocabulary: ModeVocabulary,
  to: OnlineTargetMode,
): Promise<SetModeOutcome> {
  const command = { setParameter: 1, [modeParameter(vocabulary)]: spellMode(to, vocabulary) };
  const reply = await connection.command("admin", command, timeoutMs);
  if (!reply.ok) return { kind: "unknown", failure: reply.failure };
  if (numberOf(reply.value.ok) === 1) {
    return { kind: "changed", was: textOf(reply.value.was) ?? "unknown" };
  }
  return {
    kind: "refused",
    code: numberOf(reply.value.code),
    codeName: textOf(reply.value.codeName),
    errmsg: textOf(reply.value.errmsg) ?? "no reason given",
  };
}

async function plaintextHello(
  access: ClusterAccess,
  pool: SessionPool,
  host: string,
  signal: AbortSignal,
): Promise<Reading<WireHello>> {
  const endpoint = pool.endpoint(host);
  if (!endpoint.ok) return endpoint;
  const dialled = await dialPlaintext(access, endpoint.value, signal);
  if (!dialled.ok) return refusalOrFailure(dialled.failure, null);
  dialled.value.connection.close();
  return { ok: true, value: { accepted: true, leafSha256: null, failure: null } };
}

async function tlsHello(
  access: ClusterAccess,
  pool: SessionPool,
  host: string,
  signal: AbortSignal,
): Promise<Reading<WireHello>> {
  const endpoint = pool.endpoint(host);
  if (!endpoint.ok) return endpoint;
  const identity = access.dialler.hasClientCertificate ? "certificate" : "anonymous";
  const { session, helloFailure, greeted } = await dialTls(
    access,
    endpoint.value,
    identity,
    signal,
  );
  greeted?.connection.close();
  if (!session.ok) return refusalOrFailure(session.failure, null);
  const { peer } = session.value;
  const leafSha256 = peer === null ? null : fingerprintOf(peer.raw);
  if (helloFailure !== null) return refusalOrFailure(helloFailure, leafSha256);
  return { ok: true, value: { accepted: true, leafSha256, failure: null } };
}

/** A connection closed without a word is MongoDB's way to refuse; anything else says nothing about the mode. */
function refusalOrFailure(
  failure: ObservationFailure,
  leafSha256: string | null,
): Reading<WireHello> {
  const isRefusal = failure.code === "CONNECTION_CLOSED" || failure.code === "CONNECTION_RESET";
  if (!isRefusal) return { ok: false, failure };
  return { ok: true, value: { accepted: false, leafSha256, failure } };
}
