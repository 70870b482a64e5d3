import { X509Certificate } from "node:crypto";
import { Duplex } from "node:stream";
import { checkServerIdentity, connect, type SecureContext } from "node:tls";
import { contextFor } from "#lib/infrastructure/openssl-verdict/context-for.ts";
import {
  OPENSSL_ACCEPTS,
  type OpensslQuestion,
  type OpensslVerdict,
} from "#lib/infrastructure/openssl-verdict/openssl-verdict.ts";
import { peekVerdict } from "#lib/infrastructure/openssl-verdict/peek-verdict.ts";
import { scriptedFlight } from "#lib/infrastructure/openssl-verdict/scripted-flight.ts";
import type { PeerName } from "#lib/protocols/x509/path/chain-question.ts";

/**
 * What this process's OpenSSL thinks of a stored chain, as a client at security level 2, at the present moment.
 *
 * There is no public way to ask: a TLS client is shown the chain in memory, without key or socket, and its verdict
 * is read before it waits for the server's signature. Only the last of several errors is known, and failed name
 * constraints come as `UNSPECIFIED`.
 *
 * @returns `accepted: null` with `NOT_AVAILABLE` where this Node does not give its verdict away, with
 *   `UNSUPPORTED_LEAF` for leaves that cannot be read or whose key goes with no suite of TLS 1.2, DSA among them.
 * @see OpenSSL manual, openssl-verification-options
 */
export async function judgeWithOpenssl(question: OpensslQuestion): Promise<OpensslVerdict> {
  const [leaf] = question.chain;
  const flight = scriptedFlight(question.chain);
  if (leaf === undefined || flight === null) return { accepted: null, error: "UNSUPPORTED_LEAF" };
  const verdict = await showFlight(flight, contextFor(question.anchors));
  return verdict.accepted === true ? judgeName(leaf, question.peerName) : verdict;
}

function showFlight(flight: Buffer, secureContext: SecureContext): Promise<OpensslVerdict> {
  const server = serverThatSays(flight);
  return new Promise((resolve) => {
    const client = connect({
      socket: server,
      secureContext,
      rejectUnauthorized: false,
      maxVersion: "TLSv1.2",
    });
    const end = (verdict: OpensslVerdict) => {
      resolve(verdict);
      client.destroy();
      server.destroy();
    };
    client.on("error", (error: NodeJS.ErrnoException) =>
      end({ accepted: false, error: error.code ?? "UNSPECIFIED" }),
    );
    // The socket listened first and has OpenSSL read at once, so its verdict is there by now.
    server.on("data", () => {
      if (client.getPeerX509Certificate() !== undefined) end(peekVerdict(client));
      // The chain could not even be read; the error that says why is on its way.
      else setImmediate(() => end({ accepted: null, error: "NOT_AVAILABLE" }));
    });
  });
}

/** A connection whose other end answers the first bytes that it gets, and nothing after. */
function serverThatSays(flight: Buffer): Duplex {
  let isSaid = false;
  return new Duplex({
    read() {},
    write(_hello, _encoding, done) {
      done();
      if (!isSaid) this.push(flight);
      isSaid = true;
    },
  });
}

function judgeName(leaf: Uint8Array, peerName: PeerName | null): OpensslVerdict {
  if (peerName === null) return OPENSSL_ACCEPTS;
  const mismatch: NodeJS.ErrnoException | undefined = checkServerIdentity(
    peerName.value,
    new X509Certificate(leaf).toLegacyObject(),
  );
  if (mismatch === undefined) return OPENSSL_ACCEPTS;
  return { accepted: false, error: mismatch.code ?? "ERR_TLS_CERT_ALTNAME_INVALID" };
}
