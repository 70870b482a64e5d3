import { createSecureContext, TLSSocket } from "node:tls";
import { passwordProof } from "#lib/protocols/mysql/login.ts";
import { createPacketReader, encodePacket } from "#lib/protocols/mysql/packet.ts";
import type { ListenerCertificates } from "#tests/tls-servers/listener-certificates.ts";
import { greetingPayload, refusalPayload, SALT } from "#tests/tls-servers/mysql-bytes.ts";
import { type RunningServer, startTcpServer } from "#tests/tls-servers/running-server.ts";

const SSL_REQUEST_BYTES = 36;
const QUIT = 1;
const QUERY = 3;
const OK = Buffer.of(0, 0, 0, 2, 0, 0, 0);
const END = Buffer.of(0xfe, 0, 0, 2, 0);

export interface MysqlServerWish {
  certificates: ListenerCertificates;
  offersTls: boolean;
  maxConnectErrors: number;
  user: string;
  password: string;
}

/** A server of the MySQL protocol that counts aborted connections as MariaDB 10.11 does. */
export interface MysqlServer extends RunningServer {
  /** How often a connection met the block. */
  refusals(): number;
  /** Aborted connections since the last login that succeeded. */
  errors(): number;
  /** The most there ever were. */
  mostErrors(): number;
}

/** Starts the server; every client counts as one address. */
export async function startMysqlServer(wish: MysqlServerWish): Promise<MysqlServer> {
  const seen = { errors: 0, most: 0, refusals: 0 };
  const { key, chain, clientAuthorities } = wish.certificates;
  const secureContext = createSecureContext({ key, cert: chain, ca: clientAuthorities });
  const server = await startTcpServer((socket) => {
    if (seen.errors >= wish.maxConnectErrors) {
      seen.refusals += 1;
      socket.end(encodePacket({ sequence: 0, payload: refusalPayload(1129, "Host is blocked") }));
      return;
    }
    let isAnswered = false;
    socket.once("close", () => {
      if (!isAnswered) seen.errors += 1;
      seen.most = Math.max(seen.most, seen.errors);
    });
    const payload = greetingPayload({ serverVersion: "8.0.36", offersTls: wish.offersTls });
    socket.write(encodePacket({ sequence: 0, payload }));
    socket.once("data", (chunk: Buffer) => {
      socket.pause();
      socket.unshift(chunk.subarray(SSL_REQUEST_BYTES));
      const secured = new TLSSocket(socket, { isServer: true, secureContext, requestCert: true });
      serve(secured, wish, (accepted) => {
        isAnswered = true;
        if (accepted) seen.errors = 0;
      });
    });
  });
  return {
    ...server,
    errors: () => seen.errors,
    mostErrors: () => seen.most,
    refusals: () => seen.refusals,
  };
}

function serve(stream: TLSSocket, wish: MysqlServerWish, onLogin: (accepted: boolean) => void) {
  const reader = createPacketReader();
  let isLoggedIn = false;
  stream.on("error", () => stream.destroy());
  stream.on("data", (chunk: Buffer) => {
    for (const { payload, sequence } of reader.push(chunk)) {
      const send = (...payloads: Buffer[]) => {
        for (const [index, each] of payloads.entries()) {
          stream.write(encodePacket({ sequence: sequence + 1 + index, payload: each }));
        }
      };
      if (!isLoggedIn) {
        isLoggedIn = isRightLogin(payload, wish);
        onLogin(isLoggedIn);
        send(isLoggedIn ? OK : refusalPayload(1045, "#28000Access denied"));
      } else if (payload[0] === QUERY) {
        const value = Buffer.from(String(wish.maxConnectErrors));
        send(Buffer.of(1), Buffer.from("column"), END, Buffer.of(value.length, ...value), END);
      } else if (payload[0] === QUIT) {
        stream.end();
      }
    }
  });
}

function isRightLogin(payload: Buffer, { user, password }: MysqlServerWish): boolean {
  const proof = passwordProof("mysql_native_password", password, SALT);
  return payload.includes(
    Buffer.concat([Buffer.from(`${user}\0`), Buffer.of(proof.length), proof]),
  );
}
