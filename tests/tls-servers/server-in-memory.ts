import { Duplex } from "node:stream";
import { createSecureContext, type SecureContextOptions, TLSSocket } from "node:tls";
import type { ServerAnswer } from "#lib/protocols/tls/server-answer.ts";
import type { TlsProbe } from "#lib/protocols/tls/tls-probe.ts";

export interface InMemoryServer extends SecureContextOptions {
  requestCert?: boolean;
}

/** What was said between a probe and OpenSSL's server, which sit in one process without a socket. */
export interface Conversation {
  answer: ServerAnswer;
  /** All bytes of the server, in order. */
  received: Buffer;
  /** How many of them came before the probe had to send something. */
  untilSend: number | null;
}

/** Lets a probe talk to a server of this build's OpenSSL. */
export function askInMemory(
  probe: TlsProbe,
  { requestCert = false, ...context }: InMemoryServer,
): Promise<Conversation> {
  const { promise, resolve, reject } = Promise.withResolvers<Conversation>();
  const chunks: Buffer[] = [];
  let untilSend: number | null = null;
  const wire = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      try {
        const { send, answer } = probe.push(chunk);
        const received = Buffer.concat(chunks);
        if (send !== undefined) {
          untilSend = received.length;
          wire.push(send);
        }
        if (answer !== undefined) resolve({ answer, received, untilSend });
        done();
      } catch (error) {
        reject(error);
      }
    },
  });
  const server = new TLSSocket(wire, {
    isServer: true,
    requestCert,
    rejectUnauthorized: false,
    secureContext: createSecureContext(context),
  });
  // It fails once it has alerted; the alert is what the test is about.
  server.on("error", () => {});
  wire.push(probe.firstBytes);
  return promise;
}
