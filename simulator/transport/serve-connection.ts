import type { Socket } from "node:net";
import { acceptsPlaintext, acceptsTls } from "#lib/domain/mode/tls-mode.ts";
import { HEADER_BYTES } from "#lib/protocols/mongodb/message-header.ts";
import { createMessageSplitter } from "#lib/protocols/mongodb/message-splitter.ts";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";
import { hits } from "#simulator/faults/apply-fault.ts";
import * as line from "#simulator/log/network-events.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { acceptTls } from "#simulator/transport/accept-tls.ts";
import {
  classifyFirstBytes,
  disabledVersionAlert,
  HTTP_ANSWER,
} from "#simulator/transport/first-bytes.ts";
import {
  type Connection,
  collectFirstBytes,
  openConnection,
  type ServedStream,
} from "#simulator/transport/open-connection.ts";
import { serveMessage } from "#simulator/transport/serve-messages.ts";

/** Serves an accepted socket until it ends. */
export function serveConnection(node: NodeState, socket: Socket): void {
  const connection = openConnection(node, socket);
  if (node.fault.drop === true) {
    connection.finish();
    return;
  }
  if (node.fault.hang === true) return void socket.resume();
  if (node.fault.http === true) {
    speakHttpOnly(connection);
    return;
  }
  collectFirstBytes(
    socket,
    (head) => decide(connection, head),
    () => connection.finish(),
  );
}

const HTTP_SERVER_ANSWER =
  "HTTP/1.1 400 Bad Request\r\nServer: simulated\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/** Some other service sits on the port: it answers the first bytes, whatever they are. */
function speakHttpOnly(connection: Connection): void {
  const { socket } = connection;
  socket.once("data", () => {
    socket.write(HTTP_SERVER_ANSWER);
    connection.finish();
  });
  socket.once("end", () => connection.finish());
}

function decide(connection: Connection, head: Buffer): void {
  const kind = classifyFirstBytes(head);
  const unread = head.length > HEADER_BYTES;
  if (kind === "http") {
    answerHttp(connection, connection.socket, unread);
    return;
  }
  if (kind === "plaintext") {
    decidePlaintext(connection, head, unread);
    return;
  }
  decideTls(connection, head, unread);
}

function answerHttp({ node, session, finish }: Connection, stream: ServedStream, unread: boolean) {
  const reason = "Client sent an HTTP request over a native MongoDB connection";
  node.log.write(line.receiveFailed(session, line.protocolFailure(reason)));
  stream.write(HTTP_ANSWER);
  finish({ unread });
}

function decidePlaintext(connection: Connection, head: Buffer, unread: boolean): void {
  const { node, session, socket } = connection;
  if (!acceptsPlaintext(node.mode)) {
    const reason = "The server is configured to only allow SSL connections";
    node.log.write(line.receiveFailed(session, line.handshakeFailure(reason)));
    connection.finish({ unread });
    return;
  }
  if (hits(node.fault.drop, "plaintext")) {
    connection.finish({ unread });
    return;
  }
  if (hits(node.fault.hang, "plaintext")) return;
  if (node.mode === "preferTLS" && !isPlaintextLoggingOff(node)) {
    node.log.write(line.notUsingTls(session));
  }
  serveStream(connection, socket, head);
}

function isPlaintextLoggingOff({ parameters }: NodeState): boolean {
  return String(parameters.get("disableNonTLSConnectionLogging") ?? false) === "true";
}

function decideTls(connection: Connection, head: Buffer, unread: boolean): void {
  const { node, session, socket } = connection;
  if (!acceptsTls(node.mode) || node.material === null) {
    const reason = "SSL handshake received but server is started without SSL support";
    node.log.write(line.receiveFailed(session, line.handshakeFailure(reason)));
    connection.finish({ unread });
    return;
  }
  if (hits(node.fault.drop, "tls")) {
    connection.finish({ unread });
    return;
  }
  if (hits(node.fault.hang, "tls")) return;
  const alert = disabledVersionAlert(head, node.material.disabledProtocols);
  if (alert !== null) {
    const reason = "SSL handshake failed, as client requested disabled protocol";
    node.log.write(line.receiveFailed(session, line.handshakeFailure(reason)));
    socket.write(alert);
    connection.finish({ unread });
    return;
  }
  acceptTls(connection, node.material, head, (stream) => {
    collectFirstBytes(
      stream,
      (inner) => {
        if (classifyFirstBytes(inner) === "http") return answerHttp(connection, stream, false);
        serveStream(connection, stream, inner);
      },
      () => connection.finish(),
    );
  });
}

/** Reads messages one after another; a message is answered before the next one is looked at. */
function serveStream(connection: Connection, stream: ServedStream, head: Buffer): void {
  const { node, session } = connection;
  const splitter = createMessageSplitter();
  let work = Promise.resolve();
  let ended = false;
  const send = (bytes: Buffer) => {
    if (session.closed.aborted) return;
    node.counters.bytesOut += bytes.length;
    stream.write(bytes);
  };
  const receive = (chunk: Buffer) => {
    node.counters.bytesIn += chunk.length;
    work = work.then(async () => {
      if (ended) return;
      try {
        for (const message of splitter.push(chunk)) {
          await serveMessage(node, session, message, send);
        }
      } catch (thrown) {
        ended = true;
        if (thrown instanceof WireFormatError) logWireFormatError(connection, thrown);
        // A bug of the simulator ends one connection; the other nodes of the process go on.
        else console.error(thrown);
        connection.finish({ unread: splitter.pendingBytes() > HEADER_BYTES });
      }
    });
  };
  receive(head);
  stream.on("data", receive);
  stream.on("end", () => {
    void work.finally(() => {
      if (!ended) node.log.write(line.networkErrorDuringReceive(session, reasonOfEnd(connection)));
      connection.finish();
    });
  });
}

/** A client that goes away: plain TCP says so, TLS misses its close_notify. */
function reasonOfEnd({ session }: Connection): string {
  return session.tls === null
    ? "HostUnreachable: Connection closed by peer"
    : "SocketException: stream truncated";
}

function logWireFormatError({ node, session }: Connection, error: WireFormatError): void {
  if (error.code === "InvalidLength") {
    node.log.write(line.invalidMessageLength(session, error.message));
    node.log.write(line.receiveFailed(session, line.protocolFailure(error.message)));
    return;
  }
  const named = /^Location\d+: /.test(error.message);
  node.log.write(
    line.requestFailed(session, named ? error.message : `${error.code}: ${error.message}`),
  );
}
