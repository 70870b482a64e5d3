import type { Socket } from "node:net";
import * as line from "#simulator/log/network-events.ts";
import type { NodeState } from "#simulator/node-state.ts";
import type { Session } from "#simulator/session.ts";
import { DECIDING_BYTES } from "#simulator/transport/first-bytes.ts";

/** The stream a session is served over: the socket itself, or the TLS session on top of it. */
export interface ServedStream {
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  write(bytes: Buffer): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** One accepted socket with the session it carries. */
export interface Connection {
  readonly node: NodeState;
  readonly session: Session;
  readonly socket: Socket;
  /** Sends FIN; a reset follows when the peer has sent more than was read. */
  finish(options?: { unread?: boolean }): void;
}

/** Registers an accepted socket: a session, its log lines, and how it ends. */
export function openConnection(node: NodeState, socket: Socket): Connection {
  const closed = new AbortController();
  node.counters.totalCreated += 1;
  const session: Session = {
    connectionId: node.counters.totalCreated,
    openedAt: node.now(),
    remote: `${socket.remoteAddress}:${socket.remotePort}`,
    local: `${socket.localAddress}:${socket.localPort}`,
    isLocalhost: isLoopback(socket.remoteAddress ?? ""),
    tls: null,
    clientMetadata: null,
    appName: null,
    isInternal: false,
    authenticatedUsers: [],
    sasl: null,
    runningCommand: null,
    lastActiveAt: node.now(),
    closed: closed.signal,
    end: () => connection.finish(),
  };
  const connection: Connection = {
    node,
    session,
    socket,
    finish({ unread = false } = {}) {
      if (socket.destroyed || socket.writableEnded) return;
      // A reset right after FIN is what Linux sends when a socket is closed with bytes unread.
      socket.end(() => (unread ? socket.resetAndDestroy() : socket.destroy()));
    },
  };
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    closed.abort();
    node.sessions.delete(session.connectionId);
    node.log.write(line.connectionEnded(session, node.sessions.size));
  });
  node.sessions.set(session.connectionId, session);
  node.log.write(line.connectionAccepted(session, node.sessions.size));
  return connection;
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127.");
}

/** Hands over the first bytes as soon as they decide what the peer speaks. */
export function collectFirstBytes(
  stream: ServedStream & { removeListener(event: string, listener: unknown): unknown },
  onHead: (head: Buffer) => void,
  onEnd: () => void,
): void {
  let head: Buffer = Buffer.alloc(0);
  const take = (chunk: Buffer) => {
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < DECIDING_BYTES) return;
    stream.removeListener("data", take);
    stream.removeListener("end", onEnd);
    onHead(head);
  };
  stream.on("data", take);
  stream.on("end", onEnd);
}
