import type { Reading } from "#lib/application/ports/node-driver.ts";
import { parseAddress } from "#lib/domain/cluster/connection-string.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { CommandChannel } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { createEndpoint, type Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { HelloReply } from "#lib/infrastructure/mongo-admin/hello.ts";
import {
  type NodeSession,
  openNodeSession,
} from "#lib/infrastructure/mongo-admin/open-node-session.ts";

/**
 * Milliseconds for which an answer proves that a connection is alive. Too short costs a round trip before each order;
 * too long sends one into a connection that a firewall has forgotten, of which nobody knows whether it was run.
 */
const ANSWER_COUNTS_MS = 1_000;

type SessionWork<T> = (channel: CommandChannel, hello: HelloReply) => Promise<Reading<T>>;

/** One administrative connection per node, kept open and used by one caller at a time. */
export interface SessionPool {
  endpoint(host: string): Reading<Endpoint>;
  /** Reads something; when a kept connection turns out to be dead, asks again on a fresh one. */
  ask<T>(host: string, work: SessionWork<T>): Promise<Reading<T>>;
  /** Does something that must not be done twice: on a connection that has just answered, and only once. */
  act<T>(host: string, work: SessionWork<T>): Promise<Reading<T>>;
  close(): void;
}

/** An empty pool for the nodes of one cluster. */
export function createSessionPool(access: ClusterAccess, signal: AbortSignal): SessionPool {
  const sessions = new Map<string, NodeSession>();
  const answeredAtMs = new WeakMap<NodeSession, number>();
  const queues = new Map<string, Promise<unknown>>();

  const endpoint = (host: string): Reading<Endpoint> => {
    const address = parseAddress(host);
    return address.ok
      ? { ok: true, value: createEndpoint(address.value) }
      : failed("NAME_NOT_RESOLVED", address.error);
  };

  async function openFresh(host: string): Promise<Reading<NodeSession>> {
    sessions.get(host)?.greeted.connection.close();
    const target = endpoint(host);
    if (!target.ok) return target;
    const opened = await openNodeSession(access, target.value, signal);
    if (!opened.ok) return opened;
    sessions.set(host, opened.value);
    answeredAtMs.set(opened.value, performance.now());
    return opened;
  }

  async function onKept<T>(session: NodeSession, work: SessionWork<T>): Promise<Reading<T>> {
    const reading = await work(session.channel, session.greeted.hello);
    if (reading.ok) answeredAtMs.set(session, performance.now());
    return reading;
  }

  /** A connection that a firewall forgot looks open until something is sent on it. */
  async function isAlive(session: NodeSession): Promise<boolean> {
    const { connection } = session.greeted;
    if (!connection.isOpen()) return false;
    const silentMs = performance.now() - (answeredAtMs.get(session) ?? 0);
    if (silentMs < ANSWER_COUNTS_MS) return true;
    return (await connection.command("admin", { ping: 1 }, access.limits.commandMs)).ok;
  }

  /** Callers for one node wait for each other. */
  function inTurn<T>(host: string, work: () => Promise<Reading<T>>): Promise<Reading<T>> {
    const turn = (queues.get(host) ?? Promise.resolve()).then(work);
    queues.set(
      host,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async function onFresh<T>(host: string, work: SessionWork<T>): Promise<Reading<T>> {
    const session = await openFresh(host);
    return session.ok ? onKept(session.value, work) : session;
  }

  return {
    endpoint,
    ask: (host, work) =>
      inTurn(host, async () => {
        const kept = sessions.get(host);
        if (!kept?.greeted.connection.isOpen()) return onFresh(host, work);
        const first = await onKept(kept, work);
        return first.ok || !isDisconnect(first.failure) ? first : onFresh(host, work);
      }),
    act: (host, work) =>
      inTurn(host, async () => {
        const kept = sessions.get(host);
        if (kept === undefined || !(await isAlive(kept))) return onFresh(host, work);
        return onKept(kept, work);
      }),
    close: () => {
      for (const { greeted } of sessions.values()) greeted.connection.close();
      sessions.clear();
    },
  };
}

function isDisconnect({ code }: ObservationFailure): boolean {
  return code === "CONNECTION_CLOSED" || code === "CONNECTION_RESET";
}
