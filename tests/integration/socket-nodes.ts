import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import type { IssuedCertificate } from "#simulator/certificates/certificate-factory.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type { NodeTlsMaterial } from "#simulator/node-options.ts";
import {
  createNodeCertificates,
  type NodeCertificates,
} from "#tests/integration/node-certificates.ts";

/** What every client sends first. */
export const HELLO = encodeOpMsg({ requestId: 1, document: { isMaster: 1, $db: "admin" } });

/** Nodes without access control, each on a port of its own, that show a certificate of one authority. */
export interface SocketNodes {
  certificates: NodeCertificates;
  start(mode: TlsMode, changes?: Partial<NodeTlsMaterial>): Promise<SimulatedNode>;
  killAll(): Promise<unknown>;
}

/** None has started yet. */
export async function createSocketNodes(): Promise<SocketNodes> {
  const certificates = await createNodeCertificates();
  const running: SimulatedNode[] = [];
  return {
    certificates,
    async start(mode, changes = {}) {
      const tls: NodeTlsMaterial = {
        certificateKeyFile: "/etc/mongodb/certificates.server.pem",
        certificateKeyPem: certificates.server.pem,
        CAFile: "/etc/mongodb/ca.pem",
        caPem: certificates.authority.certificatePem,
        ...changes,
      };
      const { CAFile: _file, caPem, ...withoutCa } = tls;
      const started = await startSimulatedNode({
        process: "mongod",
        version: "4.2",
        port: 0,
        startup: { mode, vocabulary: "tls" },
        authorization: false,
        users: [],
        ...(mode === "disabled" ? {} : { tls: caPem === "" ? withoutCa : tls }),
      });
      if (!started.ok) throw new Error(started.error.message);
      running.push(started.value);
      return started.value;
    },
    killAll: () => Promise.all(running.map((node) => node.kill())),
  };
}

interface Outcome {
  bytes: Buffer;
  close: "fin" | "rst" | "open";
}

/** Sends bytes and watches until the peer ends or `watchMs` have passed. */
export function send(node: SimulatedNode, bytes: Buffer, watchMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket: Socket = connect(node.port, "127.0.0.1", () => socket.write(bytes));
    const finish = (close: Outcome["close"]) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ bytes: Buffer.concat(received), close });
    };
    const timer = setTimeout(() => finish("open"), watchMs);
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("end", () => finish("fin"));
    socket.on("error", () => finish("rst"));
  });
}

interface TlsOutcome {
  handshake: boolean;
  /** The isMaster reply came back. */
  answered: boolean;
  authorities: number;
}

/** A handshake by the authority that the client trusts, and an isMaster behind it. */
export function tryTls(
  node: SimulatedNode,
  { authority }: NodeCertificates,
  client: IssuedCertificate | undefined,
  version: "TLSv1.2" | "TLSv1.3",
): Promise<TlsOutcome> {
  return new Promise((resolve) => {
    const outcome: TlsOutcome = { handshake: false, answered: false, authorities: 0 };
    const socket = connectTls({
      port: node.port,
      host: "127.0.0.1",
      ca: authority.certificatePem,
      minVersion: version,
      maxVersion: version,
      ...(client === undefined ? {} : { cert: client.certificatePem, key: client.keyPem }),
    });
    const finish = () => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("secureConnect", () => {
      outcome.handshake = true;
      socket.write(HELLO);
    });
    socket.once("data", (bytes) => {
      outcome.answered = Number(decodeOpMsg(bytes).document.ok) === 1;
      finish();
    });
    socket.once("end", finish);
    socket.once("error", finish);
  });
}
