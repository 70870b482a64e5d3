import { createHash } from "node:crypto";
import { ALERT } from "#lib/protocols/tls/alert.ts";
import { createByteReader, TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import { uint16s, vector } from "#lib/protocols/tls/byte-writer.ts";
import { encodeClientHello } from "#lib/protocols/tls/client-hello.ts";
import { CONTENT, EXTENSION, MESSAGE } from "#lib/protocols/tls/code-points.ts";
import {
  beginFlight,
  readOlderMessage,
  readTls13Message,
} from "#lib/protocols/tls/flight-reader.ts";
import type { HelloOffer } from "#lib/protocols/tls/hello-offer.ts";
import { serverHandshakeSecret, trafficKeys } from "#lib/protocols/tls/key-schedule.ts";
import type { KeyShare } from "#lib/protocols/tls/key-share.ts";
import {
  createMessageAssembler,
  type HandshakeMessage,
} from "#lib/protocols/tls/message-assembler.ts";
import { VERSION } from "#lib/protocols/tls/protocol-version.ts";
import { createRecordOpener, type Sealing, sealingOf } from "#lib/protocols/tls/record-opener.ts";
import { createRecordReader, type TlsRecord } from "#lib/protocols/tls/record-reader.ts";
import type { ServerAnswer, ServerFlight } from "#lib/protocols/tls/server-answer.ts";
import {
  readKeyShare,
  readServerHello,
  type ServerHello,
} from "#lib/protocols/tls/server-hello.ts";

const WARNING = 1;
/** Warnings may come before the flight; a peer that sends more of them does nothing else. */
const MAX_WARNINGS = 8;

/** What follows from more bytes of the server: something to send, the answer, or nothing yet. */
export interface ProbeStep {
  send?: Buffer;
  answer?: ServerAnswer;
}

/** One hello and the reading of its answer, without any socket. */
export interface TlsProbe {
  firstBytes: Buffer;
  /** @throws TlsFormatError when the bytes are not what TLS allows here. */
  push(chunk: Buffer): ProbeStep;
}

/**
 * A probe that offers a hello and reads the server's first flight; it never completes a handshake.
 *
 * @param shareFor Makes the key share that a HelloRetryRequest asks for; null reports the request as the answer.
 */
export function createTlsProbe(
  offer: HelloOffer,
  shareFor: (group: number) => KeyShare | null = () => null,
): TlsProbe {
  const records = createRecordReader();
  const messages = createMessageAssembler();
  const firstHello = encodeClientHello(offer);
  let transcript = [firstHello];
  let shares = offer.keyShares;
  let hasRetried = false;
  let flight: ServerFlight | null = null;
  let openRecord: ReturnType<typeof createRecordOpener> | null = null;
  let warnings = 0;

  function push(chunk: Buffer): ProbeStep {
    records.push(chunk);
    for (let record = records.next(); record !== null; record = records.next()) {
      const step = readRecord(record);
      if (step !== null) return step;
    }
    return {};
  }

  function readRecord(record: TlsRecord): ProbeStep | null {
    // Sent for the sake of middleboxes; TLS 1.3 gives it no meaning.
    if (record.type === CONTENT.changeCipherSpec && offer.version === VERSION.tls13) return null;
    const { type, content } = unseal(record);
    if (type === CONTENT.alert) return readAlert(content);
    if (type !== CONTENT.handshake) throw new TlsFormatError("Not a handshake record");
    messages.push(content);
    for (let message = messages.next(); message !== null; message = messages.next()) {
      const step = readMessage(message);
      if (step !== null) return step;
    }
    return null;
  }

  function unseal(record: TlsRecord): { type: number; content: Buffer } {
    // A server that refuses our flight may still alert in the clear.
    if (openRecord === null || record.type === CONTENT.alert) return record;
    if (record.type !== CONTENT.applicationData) {
      throw new TlsFormatError("A record after the ServerHello is not sealed");
    }
    return openRecord(record);
  }

  function readAlert(content: Buffer): ProbeStep | null {
    const reader = createByteReader(content);
    const [level, description] = [reader.uint(1), reader.uint(1)];
    const isFinal = level !== WARNING || description === ALERT.closeNotify;
    if (isFinal) return { answer: { kind: "alert", level, description } };
    warnings += 1;
    if (warnings > MAX_WARNINGS) throw new TlsFormatError("The server only sends warnings");
    return null;
  }

  function readMessage(message: HandshakeMessage): ProbeStep | null {
    if (flight === null) return readFirstMessage(message);
    const read = flight.version === VERSION.tls13 ? readTls13Message : readOlderMessage;
    flight = read(flight, message);
    return flight.isWhole ? { answer: flight } : null;
  }

  function readFirstMessage({ type, body, whole }: HandshakeMessage): ProbeStep | null {
    if (type === MESSAGE.helloRequest) return null;
    if (type !== MESSAGE.serverHello) throw new TlsFormatError("The answer is no ServerHello");
    const hello = readServerHello(body);
    if (hello.version > offer.version) throw new TlsFormatError("The version was not offered");
    if (hello.isRetry) return answerRetry(hello, whole);
    flight = beginFlight(hello);
    return hello.version === VERSION.tls13 ? enterSealedPart(flight, hello, whole) : null;
  }

  function enterSealedPart(
    begun: ServerFlight,
    hello: ServerHello,
    whole: Buffer,
  ): ProbeStep | null {
    if (messages.isAmidst()) throw new TlsFormatError("A message spans the change of keys");
    const theirs = readKeyShare(hello);
    const ours = shares.find(({ group }) => group === theirs?.group);
    if (ours === undefined || !theirs?.publicKey) {
      throw new TlsFormatError("The server answers a key share that was not sent");
    }
    flight = { ...begun, group: theirs.group };
    const sealing = sealingOf(hello.cipher);
    if (sealing === null) return { answer: flight };
    openRecord = openerFor(sealing, ours.agree(theirs.publicKey), [...transcript, whole]);
    return null;
  }

  function answerRetry(hello: ServerHello, whole: Buffer): ProbeStep {
    if (hasRetried) throw new TlsFormatError("The server asks for a second retry");
    hasRetried = true;
    const group = readKeyShare(hello)?.group ?? null;
    const share = group !== null && offer.groups.includes(group) ? shareFor(group) : null;
    const sealing = sealingOf(hello.cipher);
    if (share === null || sealing === null) {
      return { answer: { kind: "retry", version: hello.version, cipher: hello.cipher, group } };
    }
    const cookie = hello.extensions.get(EXTENSION.cookie);
    const secondHello = encodeClientHello(
      { ...offer, keyShares: [share] },
      cookie === undefined ? null : createByteReader(cookie).vector(2),
    );
    const digest = createHash(sealing.hash).update(firstHello).digest();
    const replaced = Buffer.concat([Buffer.of(MESSAGE.messageHash), vector(3, digest)]);
    transcript = [replaced, whole, secondHello];
    shares = [share];
    return { send: asRecord(VERSION.tls12, secondHello) };
  }

  return { firstBytes: asRecord(firstRecordVersion(offer), firstHello), push };
}

function openerFor(sealing: Sealing, sharedSecret: Buffer, transcript: readonly Buffer[]) {
  const hash = createHash(sealing.hash);
  for (const message of transcript) hash.update(message);
  const secret = serverHandshakeSecret(sealing.hash, sharedSecret, hash.digest());
  return createRecordOpener(sealing, trafficKeys(sealing.hash, secret, sealing.keyBytes));
}

/** Servers of every age accept 0x0301 there; only SSLv3 has nothing but its own. */
function firstRecordVersion({ version }: HelloOffer): number {
  return Math.min(version, VERSION.tls10);
}

function asRecord(version: number, message: Buffer): Buffer {
  return Buffer.concat([Buffer.of(CONTENT.handshake), uint16s([version]), vector(2, message)]);
}
