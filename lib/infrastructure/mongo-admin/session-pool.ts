import type { Reading } from "#lib/application/ports.ts";
import { parseAddress } from "#lib/domain/cluster/connection-string.ts";
import type { CommandChannel } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { createEndpoint, type Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { HelloReply } from "#lib/infrastructure/mongo-admin/hello.ts";
import {
  type NodeSession,
  openNodeSession,
} from "#lib/infrastructure/mongo-admin/open-node-session.ts";

const IDLE_UNTIL_PING_MS = 1_000;

type SessionWork<T> = (channel: CommandChannel, hello: HelloReply) => Promise<Reading<T>>;

/** One administrative connection per node, kept open and used by one caller at a time. */
export interface SessionPool {
  endpoint(host: string): Reading<Endpoint>;
  /** Runs `work` on the node's connection, opening it if needed; callers for one node wait for each other. */
  use<T>(host: string, work: SessionWork<T>): Promise<Reading<T>>;
  close(): void;
}

/** An empty pool for the nodes of one cluster. */
export function createSessionPool(access: ClusterAccess, signal: AbortSignal): SessionPool {
  const sessions = new Map<string, NodeSession>();
  const queues = new Map<string, Promise<unknown>>();

  const usedAt = new WeakMap<NodeSession, number>();

  /** A connection that a firewall forgot looks open until something is sent, and a command must not be lost that way. */
  async function isAlive(session: NodeSession): Promise<boolean> {
    const { connection } = session.greeted;
    if (!connection.isOpen()) return false;
    const idleMs = performance.now() - (usedAt.get(session) ?? 0);
    if (idleMs < IDLE_UNTIL_PING_MS) return true;
    return (await connection.command("admin", { ping: 1 }, access.limits.commandMs)).ok;
  }

  const endpoint = (host: string): Reading<Endpoint> => {
    const address = parseAddress(host);
    return address.ok
      ? { ok: true, value: createEndpoint(address.value) }
      : failed("NAME_NOT_RESOLVED", address.error);
  };

  async function open(host: string): Promise<Reading<NodeSession>> {
    const known = sessions.get(host);
    if (known !== undefined && (await isAlive(known))) return { ok: true, value: known };
    const target = endpoint(host);
    if (!target.ok) return target;
    const opened = await openNodeSession(access, target.value, signal);
    if (opened.ok) sessions.set(host, opened.value);
    return opened;
  }

  function use<T>(host: string, work: SessionWork<T>): Promise<Reading<T>> {
    const turn = (queues.get(host) ?? Promise.resolve()).then(async () => {
      const session = await open(host);
      if (!session.ok) return session;
      const result = await work(session.value.channel, session.value.greeted.hello);
      usedAt.set(session.value, performance.now());
      return result;
    });
    queues.set(
      host,
      turn.catch(() => undefined),
    );
    return turn;
  }

  const close = () => {
    for (const { greeted } of sessions.values()) greeted.connection.close();
    sessions.clear();
  };

  return { endpoint, use, close };
}
