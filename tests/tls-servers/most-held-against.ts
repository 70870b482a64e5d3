import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { preferredKeyShares, wideOffer } from "#lib/infrastructure/tls-scan/hello-offers.ts";
import { TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import type { ProtocolVersion } from "#lib/protocols/tls/protocol-version.ts";
import { createTlsProbe, type TlsProbe } from "#lib/protocols/tls/tls-probe.ts";

const PROBES_AT_ONCE = 8;

setFlagsFromString("--expose-gc");
const gc: () => void = runInNewContext("gc");
/** Twice: buffers are given back while the program goes on, and the second round waits for that. */
const collectGarbage = () => {
  gc();
  gc();
};

/**
 * Feeds several probes alike with what a server sends, chunk by chunk, and looks after each what they keep.
 *
 * @param timeoutMs For the whole conversation, in milliseconds.
 * @returns The most that one of them held, in bytes.
 */
export async function mostHeldAgainst(
  port: number,
  version: ProtocolVersion,
  timeoutMs: number,
): Promise<number> {
  const offer = { ...wideOffer(version, "127.0.0.1"), keyShares: preferredKeyShares() };
  const probes = Array.from({ length: PROBES_AT_ONCE }, () => createTlsProbe(offer));
  const socket = connect({ host: "127.0.0.1", port });
  const giveUp = setTimeout(() => socket.destroy(), timeoutMs);
  socket.once("connect", () => socket.write(probes[0]?.firstBytes ?? Buffer.alloc(0)));
  let most = 0;
  collectGarbage();
  const before = heldBytes();
  try {
    for await (const chunk of socket) {
      const isOver = probes.map((probe) => isOverAfter(probe, Buffer.from(chunk)));
      collectGarbage();
      most = Math.max(most, (heldBytes() - before) / probes.length);
      if (isOver.includes(true)) break;
    }
  } catch {
    // A reset ends the conversation like any other end.
  } finally {
    clearTimeout(giveUp);
    socket.destroy();
  }
  return most;
}

function isOverAfter(probe: TlsProbe, chunk: Buffer): boolean {
  try {
    return probe.push(chunk).answer !== undefined;
  } catch (thrown) {
    if (!(thrown instanceof TlsFormatError)) throw thrown;
    return true;
  }
}

/** Heap and buffers of this process, in which the server runs as well. */
function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
