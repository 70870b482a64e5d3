import { TLSSocket } from "node:tls";
import * as line from "#simulator/log/network-events.ts";
import type { CountedTlsVersion } from "#simulator/node-counters.ts";
import type { LoadedMaterial } from "#simulator/tls/loaded-material.ts";
import { chainProblem, subjectOf } from "#simulator/tls/peer-check.ts";
import type { Connection } from "#simulator/transport/open-connection.ts";
import { createTlsTunnel } from "#simulator/transport/tls-tunnel.ts";

const VERSIONS: Record<string, Exclude<CountedTlsVersion, "unknown">> = {
  TLSv1: "1.0",
  "TLSv1.1": "1.1",
  "TLSv1.2": "1.2",
  "TLSv1.3": "1.3",
};

/** A real server takes 2 to 15 ms from connect to this close. */
const REJECTION_DELAY_MS = 2;

/** Version of a finished handshake in serverStatus' words. */
export function countedVersion(protocol: string | null): CountedTlsVersion {
  return VERSIONS[protocol ?? ""] ?? "unknown";
}

/**
 * Takes the server's part of a handshake and judges the client's certificate once it is over.
 *
 * MongoDB lets every handshake succeed and then closes without a word, so a client without a
 * certificate sees a good handshake and an end of file.
 */
export function acceptTls(
  connection: Connection,
  material: LoadedMaterial,
  head: Buffer,
  onAccepted: (stream: TLSSocket) => void,
): void {
  const { node, session, socket } = connection;
  const startedAt = node.now().getTime();
  const tunnel = createTlsTunnel(socket, head);
  const stream = new TLSSocket(tunnel.stream, {
    isServer: true,
    secureContext: material.serverContext,
    requestCert: material.asksForCertificate,
    rejectUnauthorized: false,
  });
  let established = false;
  stream.on("error", (error) => {
    if (!established) {
      const reason = `SocketException: ${opensslReason(error.message)}`;
      node.log.write(line.networkErrorDuringReceive(session, reason));
    }
    connection.finish();
  });
  // Half a ClientHello never fails in the TLS library; without this the session would stay forever.
  socket.on("end", () => {
    if (!established) connection.finish();
  });
  socket.on("close", () => stream.destroy());
  stream.on("close", () => connection.finish());
  stream.on("secure", () => {
    if (established) return;
    established = true;
    tunnel.handshakeDone();
    const version = countedVersion(stream.getProtocol());
    node.counters.transportSecurity[version] += 1;
    node.counters.ingressTlsConnections += 1;
    node.counters.ingressTlsHandshakeMillis += node.now().getTime() - startedAt;
    if (isLogged(material, version)) node.log.write(line.tlsVersionAccepted(session, version));
    const subject = judgeClient(connection, material, stream);
    if (subject === undefined) {
      // The server's last handshake flight is still on its way out; the client must see it.
      setTimeout(() => connection.finish(), REJECTION_DELAY_MS);
      return;
    }
    session.tls = {
      version: version === "unknown" ? "1.3" : version,
      cipher: stream.getCipher().name,
      sni: readServerName(stream),
      peerSubject: subject,
    };
    onAccepted(stream);
  });
}

/** `…:SSL routines:function:reason:file:line:` without what only OpenSSL's authors need. */
function opensslReason(message: string): string {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;
}

function isLogged({ source }: LoadedMaterial, version: CountedTlsVersion): boolean {
  return (source.logVersions ?? []).includes(`TLS${version.replace(".", "_")}`);
}

function readServerName(stream: TLSSocket): string | null {
  const name: unknown = Reflect.get(stream, "servername");
  return typeof name === "string" ? name : null;
}

/** The client's identity: a subject, null for none, undefined when it must go. */
function judgeClient(
  { node, session }: Connection,
  material: LoadedMaterial,
  stream: TLSSocket,
): string | null | undefined {
  if (!material.asksForCertificate) return null;
  const { source } = material;
  const certificate = stream.getPeerX509Certificate();
  if (certificate === undefined) {
    const admitted = source.allowConnectionsWithoutCertificates === true;
    const silent = String(node.parameters.get("suppressNoTLSPeerCertificateWarning")) === "true";
    if (admitted && silent) return null;
    node.log.write(line.noPeerCertificate(session, !admitted));
    if (admitted) return null;
    return reject("no SSL certificate provided by peer; connection rejected");
  }
  const problem = chainProblem(stream);
  if (problem !== null) {
    const admitted = source.allowInvalidCertificates === true;
    node.log.write(line.peerCertificateInvalid(session, problem, !admitted));
    return admitted ? null : reject(`SSL peer certificate validation failed: ${problem}`);
  }
  const subject = subjectOf(certificate);
  if (subject === subjectOf(material.certificate)) {
    node.log.write(line.ownCertificatePresented(session));
  }
  node.log.write(line.tlsPeerAccepted(session, subject));
  return subject;

  function reject(reason: string): undefined {
    node.log.write(line.receiveFailed(session, line.handshakeFailure(reason)));
    return undefined;
  }
}
