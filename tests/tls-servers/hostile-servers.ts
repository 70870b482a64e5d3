import type { Socket } from "node:net";

/** How a server may misbehave; each takes a fresh connection and does its worst. */
export type HostileServe = (socket: Socket) => void;

const CHUNK_BYTES = 16_384;
const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;
const MESSAGE = { serverHello: 2, certificate: 11, helloRequest: 0 } as const;
const TLS_1_2 = 0x0303;

/** Every misbehaviour by what it is. */
export const HOSTILE_SERVERS: Readonly<Record<string, HostileServe>> = {
  "keeps silent": () => {},
  "closes at once": (socket) => socket.end(),
  "resets at once": (socket) => socket.resetAndDestroy(),
  "closes after the hello": onHello((socket) => socket.end()),
  "answers in HTTP": onHello((socket) =>
    socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
  ),
  "greets in SMTP": (socket) => socket.write("220 mail.example ESMTP\r\n"),
  "sends back what it gets": (socket) => socket.on("data", (bytes) => socket.write(bytes)),
  "sends a byte a moment": drip(() => serverHello()),
  "sends an endless byte a moment": drip(() => record(RECORD.handshake, Buffer.alloc(CHUNK_BYTES))),
  "ends inside a record header": onHello((socket) => socket.end(Buffer.of(22, 3, 3))),
  "ends inside a record": onHello((socket) => socket.end(serverHello().subarray(0, 30))),
  "ends inside a message": onHello((socket) =>
    socket.end(record(RECORD.handshake, message(MESSAGE.serverHello, helloBody()).subarray(0, 20))),
  ),
  "stops after the ServerHello": onHello((socket) => socket.write(serverHello())),
  "stops after a TLS 1.3 ServerHello": onHello((socket) => socket.write(serverHello13())),
  "announces an oversized record": onHello((socket) => {
    socket.write(Buffer.of(RECORD.handshake, 3, 3, 0xff, 0xff));
    flood(socket, Buffer.alloc(CHUNK_BYTES));
  }),
  "announces a 16 MB message": onHello((socket) => {
    socket.write(record(RECORD.handshake, Buffer.of(MESSAGE.certificate, 0xff, 0xff, 0xff)));
    flood(socket, record(RECORD.handshake, Buffer.alloc(CHUNK_BYTES)));
  }),
  "never ends its certificate list": onHello((socket) => {
    socket.write(serverHello());
    flood(socket, record(RECORD.handshake, message(MESSAGE.certificate, certificateList())));
  }),
  "lies about the lengths inside a message": onHello((socket) => {
    socket.write(serverHello());
    socket.write(record(RECORD.handshake, message(MESSAGE.certificate, Buffer.alloc(64, 0xff))));
  }),
  "lies about the lengths inside its ServerHello": onHello((socket) =>
    socket.write(record(RECORD.handshake, message(MESSAGE.serverHello, Buffer.alloc(80, 0xff)))),
  ),
  "sends messages of no use for ever": onHello((socket) =>
    flood(socket, record(RECORD.handshake, message(MESSAGE.helloRequest, Buffer.alloc(0)))),
  ),
  "sends empty records for ever": onHello((socket) =>
    flood(socket, record(RECORD.handshake, Buffer.alloc(0))),
  ),
  "cuts a long message into records of one byte": onHello((socket) => {
    socket.write(serverHello());
    socket.write(record(RECORD.handshake, Buffer.of(MESSAGE.certificate, 2, 0, 0)));
    flood(socket, record(RECORD.handshake, Buffer.of(0)));
  }),
  "sends ChangeCipherSpec for ever": onHello((socket) => {
    socket.write(serverHello13());
    flood(socket, record(RECORD.changeCipherSpec, Buffer.of(1)));
  }),
  "sends ChangeCipherSpec before its hello for ever": onHello((socket) =>
    flood(socket, record(RECORD.changeCipherSpec, Buffer.of(1))),
  ),
  "sends warning alerts for ever": onHello((socket) =>
    flood(socket, record(RECORD.alert, Buffer.of(1, 112))),
  ),
  "sends an empty alert": onHello((socket) => socket.write(record(RECORD.alert, Buffer.alloc(0)))),
  "sends half an alert for ever": onHello((socket) =>
    flood(socket, record(RECORD.alert, Buffer.of(2))),
  ),
  "puts an alert into the middle of a message": onHello((socket) => {
    socket.write(record(RECORD.handshake, Buffer.of(MESSAGE.serverHello, 0, 0)));
    socket.write(record(RECORD.alert, Buffer.of(2, 80)));
  }),
  "encrypts what nobody can read": onHello((socket) => {
    socket.write(serverHello13());
    flood(socket, record(RECORD.applicationData, Buffer.alloc(CHUNK_BYTES, 7)));
  }),
  "sends application data without a hello": onHello((socket) =>
    flood(socket, record(RECORD.applicationData, Buffer.alloc(CHUNK_BYTES, 7))),
  ),
  "offers a key share of the wrong size": onHello((socket) =>
    socket.write(serverHello13(Buffer.alloc(7, 9))),
  ),
  "offers a key share that is no point": onHello((socket) =>
    socket.write(serverHello13(Buffer.alloc(32))),
  ),
  "asks for another hello again and again": (socket) =>
    socket.on("data", () => socket.write(helloRetry())),
  "mixes garbage with records": onHello((socket) => {
    socket.write(serverHello());
    flood(socket, Buffer.alloc(CHUNK_BYTES, 0x5a));
  }),
};

function onHello(serve: HostileServe): HostileServe {
  return (socket) => socket.once("data", () => serve(socket));
}

/** Writes `bytes` again and again, as fast as the peer takes them. */
function flood(socket: Socket, bytes: Buffer): void {
  const block = Buffer.concat(
    Array.from({ length: Math.ceil(CHUNK_BYTES / bytes.length) }, () => bytes),
  );
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on("drain", more);
  more();
}

function drip(bytes: () => Buffer): HostileServe {
  return onHello((socket) => {
    let at = 0;
    const all = bytes();
    const timer = setInterval(() => {
      if (at < all.length) socket.write(all.subarray(at, at + 1));
      at += 1;
    }, 20);
    socket.once("close", () => clearInterval(timer));
  });
}

function serverHello(): Buffer {
  return record(RECORD.handshake, message(MESSAGE.serverHello, helloBody()));
}

/** ECDHE-RSA-AES128-GCM-SHA256 without extensions. */
function helloBody(): Buffer {
  return Buffer.concat([
    uint16(TLS_1_2),
    Buffer.alloc(32, 1),
    Buffer.of(0),
    uint16(0xc02f),
    Buffer.of(0),
  ]);
}

/** TLS_AES_128_GCM_SHA256 with a share for X25519. */
function serverHello13(share: Buffer = Buffer.alloc(32, 9)): Buffer {
  const keyShare = Buffer.concat([uint16(0x001d), uint16(share.length), share]);
  return record(
    RECORD.handshake,
    message(MESSAGE.serverHello, hello13(Buffer.alloc(32, 1), keyShare)),
  );
}

/** @see RFC 8446, section 4.1.4 */
function helloRetry(): Buffer {
  const random = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";
  const body = hello13(Buffer.from(random, "hex"), uint16(0x0017));
  return record(RECORD.handshake, message(MESSAGE.serverHello, body));
}

function hello13(random: Buffer, keyShare: Buffer): Buffer {
  const extensions = Buffer.concat([
    extension(0x002b, uint16(0x0304)),
    extension(0x0033, keyShare),
  ]);
  return Buffer.concat([
    ...[uint16(TLS_1_2), random, Buffer.of(0), uint16(0x1301), Buffer.of(0)],
    ...[uint16(extensions.length), extensions],
  ]);
}

/** 60 entries of garbage; with each repetition the flight grows by about 16 kB. */
function certificateList(): Buffer {
  const entry = Buffer.concat([Buffer.of(0, 1, 0), Buffer.alloc(256, 0x30)]);
  const entries = Buffer.concat(Array.from({ length: 60 }, () => entry));
  return Buffer.concat([uint24(entries.length), entries]);
}

function extension(type: number, content: Buffer): Buffer {
  return Buffer.concat([uint16(type), uint16(content.length), content]);
}

function record(type: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), uint16(TLS_1_2), uint16(content.length), content]);
}

function message(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), uint24(body.length), body]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

function uint24(value: number): Buffer {
  return Buffer.of(value >> 16, (value >> 8) & 0xff, value & 0xff);
}
