import { connect } from "node:net";

/** `isMaster` on `admin` as an OP_QUERY in plaintext: the first message of any old client. */
function helloMessage(): Buffer {
  const collection = Buffer.from("admin.$cmd\0");
  // BSON { isMaster: 1 } with a 32-bit integer.
  const query = Buffer.from("13000000106973" + "4d617374657200" + "01000000" + "00", "hex");
  const body = Buffer.concat([
    Buffer.alloc(4),
    collection,
    Buffer.alloc(4),
    Buffer.alloc(4, 0xff),
    query,
  ]);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + body.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(2004, 12);
  return Buffer.concat([header, body]);
}

/** Bytes that a node sends back to a plaintext hello before it closes or has answered; 0 means refused. */
export function plaintextReplyLength(host: string): Promise<number> {
  const [name = "", port = ""] = host.split(":");
  return new Promise((resolve, reject) => {
    let received = 0;
    const socket = connect(Number(port), name, () => socket.write(helloMessage()));
    socket.setTimeout(5_000, () => socket.destroy(new Error(`${host} kept silent for 5000 ms`)));
    socket.on("data", (chunk) => {
      received += chunk.length;
      socket.end();
    });
    socket.on("error", (error) => {
      if ("code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE")) return;
      reject(error);
    });
    socket.on("close", () => resolve(received));
  });
}
