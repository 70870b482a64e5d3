import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { dialsTls } from "#lib/domain/mode/tls-mode.ts";
import type { NodeState } from "#simulator/node-state.ts";
import type { LoadedMaterial } from "#simulator/tls/loaded-material.ts";
import { chainProblem, hostNameProblem } from "#simulator/tls/peer-check.ts";
import { countedVersion } from "#simulator/transport/accept-tls.ts";

export type DialResult = { ok: true; socket: Socket | TLSSocket } | { ok: false; message: string };

/** Opens a connection to another process the way the mode says: no fallback in either direction. */
export function dial(node: NodeState, hostAndPort: string, timeoutMs: number): Promise<DialResult> {
  const colon = hostAndPort.lastIndexOf(":");
  const host = hostAndPort.slice(0, colon);
  const port = Number(hostAndPort.slice(colon + 1));
  const usesTls = dialsTls(node.mode) && node.material !== null;
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    const fail = (reason: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({
        ok: false,
        message: `Error connecting to ${hostAndPort} :: caused by :: ${reason}`,
      });
    };
    const timer = setTimeout(
      () => fail("Couldn't get a connection within the time limit"),
      timeoutMs,
    );
    socket.once("error", (error: NodeJS.ErrnoException) => fail(reasonOf(error)));
    const done = (opened: Socket | TLSSocket) => {
      clearTimeout(timer);
      resolve({ ok: true, socket: opened });
    };
    if (usesTls && node.material !== null) secure(node, node.material, socket, host, fail, done);
    else socket.once("connect", () => done(socket));
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ECONNREFUSED") return "Connection refused";
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") return "Could not find address";
  return "Connection closed by peer";
}

/** A method of TLSSocket that its typings leave out. */
interface NamesItsServer {
  setServername(name: string): void;
}

function secure(
  node: NodeState,
  material: LoadedMaterial,
  socket: Socket,
  host: string,
  fail: (reason: string) => void,
  done: (stream: TLSSocket) => void,
): void {
  const stream: TLSSocket & Partial<NamesItsServer> = connectTls({
    socket,
    secureContext: material.clientContext,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  // Servers of 4.2 send SNI for addresses too. Node warns of that when the options ask for it, and
  // takes it here as long as the socket is not connected.
  stream.setServername?.(host);
  const broken = () => fail("stream truncated");
  stream.once("error", broken);
  stream.once("close", broken);
  stream.once("secureConnect", () => {
    node.counters.transportSecurity[countedVersion(stream.getProtocol())] += 1;
    const problem = peerProblem(material, stream, host);
    if (problem !== null) return fail(problem);
    stream.removeListener("error", broken);
    stream.removeListener("close", broken);
    done(stream);
  });
}

function peerProblem(material: LoadedMaterial, stream: TLSSocket, host: string): string | null {
  const { source } = material;
  if (!material.validatesPeers || source.allowInvalidCertificates === true) return null;
  const chain = chainProblem(stream);
  if (chain !== null) return `SSL peer certificate validation failed: ${chain}`;
  if (source.allowInvalidHostnames === true) return null;
  const certificate = stream.getPeerX509Certificate();
  return certificate === undefined
    ? "no SSL certificate provided by peer"
    : hostNameProblem(certificate, host);
}
