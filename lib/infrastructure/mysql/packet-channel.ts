import type { Duplex } from "node:stream";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { outOfTime } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed, socketFailure } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  createPacketReader,
  MysqlFormatError,
  type MysqlPacket,
} from "#lib/protocols/mysql/packet.ts";

/** The packets of one connection, in turn. */
export interface PacketChannel {
  send(bytes: Buffer): void;
  next(): Promise<Reading<MysqlPacket>>;
  /** Leaves the stream to somebody else. */
  detach(): void;
}

/**
 * Speaks in packets over a stream that is already connected.
 *
 * @param timeoutMs For each packet that is waited for, in milliseconds.
 * @param signal Ends the waiting early, as a timeout.
 */
export function createPacketChannel(
  stream: Duplex,
  { host, timeoutMs }: { host: string; timeoutMs: number },
  signal: AbortSignal,
): PacketChannel {
  const reader = createPacketReader();
  const packets: MysqlPacket[] = [];
  let ended: ObservationFailure | null = null;
  let wake: () => void = () => {};
  const end = (failure: ObservationFailure) => {
    ended ??= failure;
    wake();
  };
  const onData = (chunk: Buffer) => {
    try {
      packets.push(...reader.push(chunk));
      wake();
    } catch (thrown) {
      if (!(thrown instanceof MysqlFormatError)) throw thrown;
      end(notMysql(host));
    }
  };
  const onError = (error: Error) => end(socketFailure(host, error));
  const onClose = () =>
    end({ code: "CONNECTION_CLOSED", message: `${host}: the peer closed the connection` });
  const onAbort = () => end(outOfTime(host).failure);
  stream.on("data", onData).on("error", onError).on("end", onClose).on("close", onClose);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();

  async function next(): Promise<Reading<MysqlPacket>> {
    const timer = setTimeout(
      () =>
        end(failed("TIMEOUT", `A packet from ${host} took longer than ${timeoutMs} ms`).failure),
      timeoutMs,
    );
    try {
      while (packets.length === 0 && ended === null) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    } finally {
      clearTimeout(timer);
    }
    const packet = packets.shift();
    if (packet !== undefined) return { ok: true, value: packet };
    return { ok: false, failure: ended ?? notMysql(host) };
  }

  return {
    next,
    send: (bytes) => stream.write(bytes),
    detach: () => {
      stream.off("data", onData).off("error", onError).off("end", onClose).off("close", onClose);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** The bytes are no MySQL packets. */
export function notMysql(host: string): ObservationFailure {
  return {
    code: "UNSUPPORTED_SERVER",
    message: `${host} answers, but not in the MySQL protocol`,
  };
}
