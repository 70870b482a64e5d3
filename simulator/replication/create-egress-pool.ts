import { setTimeout as delay } from "node:timers/promises";
import { type Document, Int32 } from "bson";
import { connecting } from "#simulator/log/replication-events.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { dial } from "#simulator/replication/dial.ts";
import type { EgressPool } from "#simulator/replication/egress-pool.ts";
import {
  createMemberConnection,
  type MemberConnection,
} from "#simulator/replication/member-connection.ts";
import { memberProof } from "#simulator/replication/member-proof.ts";

/** An empty pool; `owner` is asked for the node late, because the node holds the pool. */
export function createEgressPool(owner: () => NodeState): EgressPool {
  const idle = new Map<string, MemberConnection[]>();
  const open = new Map<string, Set<MemberConnection>>();
  const dropped = new WeakSet<MemberConnection>();
  let isClosed = false;

  async function connect(host: string, timeoutMs: number) {
    const node = owner();
    node.log.write(connecting(host));
    const dialled = await dial(node, host, timeoutMs);
    if (!dialled.ok) return dialled;
    if (isClosed) dialled.socket.destroy();
    const connection: MemberConnection = createMemberConnection(dialled.socket, () =>
      open.get(host)?.delete(connection),
    );
    const known = open.get(host) ?? new Set();
    open.set(host, known.add(connection));
    const hello = await connection.run(firstMessage(node), timeoutMs);
    if ("failure" in hello) {
      connection.close();
      return { ok: false as const, message: hello.failure };
    }
    return { ok: true as const, connection };
  }

  function takeIdle(host: string): MemberConnection | undefined {
    const list = idle.get(host) ?? [];
    let candidate = list.pop();
    while (candidate !== undefined && !candidate.isOpen()) candidate = list.pop();
    return candidate;
  }

  function putBack(host: string, connection: MemberConnection): void {
    if (dropped.has(connection)) connection.close();
    if (connection.isOpen()) idle.set(host, [...(idle.get(host) ?? []), connection]);
  }

  /** What waits is closed; what is in use finishes and is not used again. */
  function drop(hosts: readonly string[] | null): void {
    for (const host of hosts ?? open.keys()) {
      const waiting = idle.get(host) ?? [];
      idle.delete(host);
      for (const connection of open.get(host) ?? []) {
        if (!waiting.includes(connection)) dropped.add(connection);
      }
      for (const connection of waiting) connection.close();
    }
  }

  return {
    async run(host, command, timeoutMs) {
      if (isClosed) return { ok: false, message: "Shutdown in progress" };
      if (owner().isCutOff(host)) return timeOut(host, timeoutMs);
      const startedAt = performance.now();
      let connection = takeIdle(host);
      if (connection === undefined) {
        const fresh = await connect(host, timeoutMs);
        if (!fresh.ok) return fresh;
        connection = fresh.connection;
      }
      const outcome = await connection.run(command, timeoutMs);
      if ("failure" in outcome) return { ok: false, message: outcome.failure };
      putBack(host, connection);
      return { ok: true, reply: outcome.reply, pingMs: performance.now() - startedAt };
    },
    drop,
    close() {
      isClosed = true;
      for (const connections of open.values()) {
        for (const connection of [...connections]) connection.close();
      }
    },
    sizes: () => new Map([...open].map(([host, connections]) => [host, connections.size])),
  };
}

/** Packets into a split network are lost: nobody refuses, the time passes. */
async function timeOut(host: string, timeoutMs: number) {
  await delay(timeoutMs, undefined, { ref: false });
  const reason = "Couldn't get a connection within the time limit";
  return {
    ok: false as const,
    message: `Error connecting to ${host} :: caused by :: ${reason}`,
  };
}

/**
 * What a member says first.
 *
 * Members prove themselves with one keyed digest instead of a SCRAM exchange as `__system`.
 */
function firstMessage(node: NodeState): Document {
  return {
    isMaster: new Int32(1),
    client: {
      driver: { name: "NetworkInterfaceTL", version: node.options.version },
      os: { type: "Linux" },
    },
    internalClient: { minWireVersion: new Int32(0), maxWireVersion: new Int32(8) },
    hangUpOnStepDown: false,
    simulatedMember: memberProof(node.options.keyFileContent ?? ""),
    $db: "admin",
  };
}
