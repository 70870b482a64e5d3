import type {
  NodeDriver,
  NodeDriverFactory,
  ProbeTarget,
  Reading,
} from "#lib/application/ports/node-driver.ts";
import { modeParameter, spellMode } from "#lib/domain/mode/tls-mode.ts";
import {
  readClusterAuthMode,
  readRuntimeMode,
} from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import {
  type ClusterAccess,
  openClusterAccess,
} from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { DEFAULT_PROBE_LIMITS, type ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { readMembership } from "#lib/infrastructure/mongo-admin/membership.ts";
import { readNewestConnectionId } from "#lib/infrastructure/mongo-admin/newest-connection.ts";
import { readConnections } from "#lib/infrastructure/mongo-admin/node-connections.ts";
import { readLogSince } from "#lib/infrastructure/mongo-admin/node-log.ts";
import { readStartup } from "#lib/infrastructure/mongo-admin/node-startup.ts";
import { readReplication } from "#lib/infrastructure/mongo-admin/replica-set.ts";
import { sendOrder, sendSetParameter } from "#lib/infrastructure/mongo-admin/send-order.ts";
import { createSessionPool } from "#lib/infrastructure/mongo-admin/session-pool.ts";
import { stepDown } from "#lib/infrastructure/mongo-admin/step-down.ts";
import { plaintextHello, tlsHello, wireModes } from "#lib/infrastructure/mongo-admin/wire-hello.ts";

/** Commands that older servers do not have. */
const DROP_CONNECTIONS_SINCE = { wireVersion: 8, release: "4.2" } as const;
const ROTATE_CERTIFICATES_SINCE = { wireVersion: 13, release: "5.0" } as const;

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
  /** On connections of its own, beside the one that is kept. */
  const dial = async <T>(
    host: string,
    look: (access: ClusterAccess, endpoint: Endpoint, signal: AbortSignal) => Promise<Reading<T>>,
  ): Promise<Reading<T>> => {
    const endpoint = pool.endpoint(host);
    return endpoint.ok ? look(access, endpoint.value, closing.signal) : endpoint;
  };
  return {
    membership: () => readMembership(access, pool),
    readMode: (host) => pool.ask(host, readRuntimeMode),
    setMode: (host, vocabulary, to) =>
      sendSetParameter(pool, host, { [modeParameter(vocabulary)]: spellMode(to, vocabulary) }),
    plaintextHello: (host) => dial(host, plaintextHello),
    tlsHello: (host) => dial(host, tlsHello),
    replication: (host) => pool.ask(host, readReplication),
    readStartup: (host) => pool.ask(host, (channel) => readStartup(channel, () => new Date())),
    wireModes: (host) => dial(host, wireModes),
    stepDown: (host, seconds) => stepDown(pool, host, seconds),
    readClusterAuthMode: (host) => pool.ask(host, readClusterAuthMode),
    // Never together with the mode: parameters are applied in the order of their names, not as written.
    setClusterAuthMode: (host, to) => sendSetParameter(pool, host, { clusterAuthMode: to }),
    rotateCertificates: (host, message) =>
      sendOrder(pool, host, {
        command: { rotateCertificates: 1, message },
        since: ROTATE_CERTIFICATES_SINCE,
      }),
    dropConnections: (host, peers) =>
      sendOrder(pool, host, {
        command: { dropConnections: 1, hostAndPort: [...peers] },
        since: DROP_CONNECTIONS_SINCE,
      }),
    connections: (host) => pool.ask(host, readConnections),
    newestConnectionId: (host) => dial(host, readNewestConnectionId),
    logSince: (host, mark) => pool.ask(host, (channel) => readLogSince(channel, mark)),
    close: async () => {
      pool.close();
      closing.abort();
    },
  };
}
