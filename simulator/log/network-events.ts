import type { Document } from "bson";
import { documentText } from "#simulator/log/document-text.ts";
import type { LogEvent } from "#simulator/log/node-log.ts";

/** Who a line is about. */
export interface ConnectionName {
  connectionId: number;
  /** `address:port`. */
  remote: string;
}

type Fields = Omit<LogEvent, "severity" | "component"> & Partial<LogEvent>;

function network(fields: Fields): LogEvent {
  return { severity: "I", component: "NETWORK", ...fields };
}

function threadOf({ connectionId }: ConnectionName): string {
  return `conn${connectionId}`;
}

function nowOpen(count: number): string {
  return `${count} connection${count === 1 ? "" : "s"} now open`;
}

export function connectionAccepted(name: ConnectionName, open: number): LogEvent {
  const { remote, connectionId } = name;
  return network({
    context: "listener",
    text: `connection accepted from ${remote} #${connectionId} (${nowOpen(open)})`,
    id: 22943,
    msg: "Connection accepted",
    attr: { remote, connectionId, connectionCount: open },
  });
}

export function connectionEnded(name: ConnectionName, open: number): LogEvent {
  const { remote, connectionId } = name;
  return network({
    context: threadOf(name),
    text: `end connection ${remote} (${nowOpen(open)})`,
    id: 22944,
    msg: "Connection ended",
    attr: { remote, connectionId, connectionCount: open },
  });
}

export function clientMetadataReceived(name: ConnectionName, client: Document): LogEvent {
  const { remote } = name;
  return network({
    context: threadOf(name),
    text: `received client metadata from ${remote} ${threadOf(name)}: ${documentText(client)}`,
    id: 51800,
    msg: "client metadata",
    attr: { remote, client: threadOf(name), doc: client },
  });
}

export function notUsingTls(name: ConnectionName): LogEvent {
  const { remote, connectionId } = name;
  return network({
    context: threadOf(name),
    text: `SSL mode is set to 'preferred' and connection ${connectionId} to ${remote} is not using SSL.`,
    id: 23838,
    msg: "SSL mode is set to 'preferred' and connection to remote is not using SSL",
    attr: { connectionId, remote },
  });
}

/** The connection ends because its first bytes cannot be served. */
export function receiveFailed(
  name: ConnectionName,
  error: { code: number; codeName: string; errmsg: string },
): LogEvent {
  const { remote, connectionId } = name;
  return network({
    context: threadOf(name),
    text:
      `Error receiving request from client: ${error.codeName}: ${error.errmsg}. ` +
      `Ending connection from ${remote} (connection id: ${connectionId})`,
    id: 22988,
    msg: "Error receiving request from client. Ending connection from remote",
    attr: { error, remote, connectionId },
  });
}

export const handshakeFailure = (errmsg: string) => ({
  code: 141,
  codeName: "SSLHandshakeFailed",
  errmsg,
});

export const protocolFailure = (errmsg: string) => ({
  code: 17,
  codeName: "ProtocolError",
  errmsg,
});

export function invalidMessageLength(name: ConnectionName, text: string): LogEvent {
  return network({
    context: threadOf(name),
    text,
    id: 4615638,
    msg: text,
    attr: { remote: name.remote },
  });
}

export function requestFailed(name: ConnectionName, reason: string): LogEvent {
  return network({
    component: "NETWORK",
    context: threadOf(name),
    text: `DBException handling request, closing client connection: ${reason}`,
    id: 22990,
    msg: "DBException handling request, closing client connection",
    attr: { error: reason },
  });
}

export function tlsVersionAccepted(name: ConnectionName, version: string): LogEvent {
  return network({
    context: threadOf(name),
    text: `Accepted connection with TLS Version ${version} from connection ${name.remote}`,
    id: 23218,
    msg: "Accepted connection with TLS",
    attr: { tlsVersion: version, remoteHost: name.remote },
  });
}

export function tlsPeerAccepted(name: ConnectionName, subject: string): LogEvent {
  return network({
    severity: "D2",
    context: threadOf(name),
    text: `Accepted TLS connection from peer: ${subject}`,
    id: 6723801,
    msg: "Accepted TLS connection from peer",
    attr: { peerSubject: subject },
  });
}

export function noPeerCertificate(name: ConnectionName, rejected: boolean): LogEvent {
  const text = "no SSL certificate provided by peer";
  return network({
    severity: rejected ? "E" : "W",
    context: threadOf(name),
    text: rejected ? `${text}; connection rejected` : text,
    id: rejected ? 23255 : 23234,
    msg: rejected
      ? "No SSL certificate provided by peer; connection rejected"
      : "No SSL certificate provided by peer",
  });
}

export function peerCertificateInvalid(
  name: ConnectionName,
  reason: string,
  rejected: boolean,
): LogEvent {
  return network({
    severity: rejected ? "E" : "W",
    context: threadOf(name),
    text: `SSL peer certificate validation failed: ${reason}`,
    id: rejected ? 23256 : 23235,
    msg: "SSL peer certificate validation failed",
    attr: { reason },
  });
}

export function ownCertificatePresented(name: ConnectionName): LogEvent {
  return network({
    severity: "W",
    context: threadOf(name),
    text: "Client connecting with server's own TLS certificate",
    id: 23236,
    msg: "Client connecting with server's own TLS certificate",
  });
}

/** Reason of a broken connection; written at verbosity 2 only. */
export function networkErrorDuringReceive(name: ConnectionName, reason: string): LogEvent {
  return network({
    severity: "D2",
    context: threadOf(name),
    text: `Session from ${name.remote} encountered a network error during SourceMessage: ${reason}`,
    id: 22986,
    msg: "Session from remote encountered a network error during SourceMessage",
    attr: { remote: name.remote, error: reason },
  });
}
