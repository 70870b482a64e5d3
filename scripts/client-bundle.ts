import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const CHUNKS = ".next/static/chunks";

/** Words that only server code contains; one in a client chunk means that a secret may follow. */
const FORBIDDEN: readonly { word: string; reason: string }[] = [
  { word: "MongoServerError", reason: "the MongoDB driver" },
  { word: "createCipheriv", reason: "the encryption of credentials" },
  { word: "PORTCULLIS_SECRET_KEY", reason: "the server's environment" },
  { word: "cluster_credentials", reason: "the store's schema" },
  { word: "BEGIN PRIVATE KEY", reason: "key material" },
];

/** Compressed kilobytes of all client code together; a ceiling that notices a leak of another kind. */
const CEILING_KB = 700;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const chunks = filesBelow(CHUNKS).filter((path) => path.endsWith(".js"));
if (chunks.length === 0) throw new Error(`No chunks in ${CHUNKS}: run the build first`);
let findings = 0;
let compressed = 0;
for (const path of chunks) {
  const text = readFileSync(path, "utf8");
  compressed += gzipSync(text).length;
  for (const { word, reason } of FORBIDDEN) {
    if (!text.includes(word)) continue;
    console.error(`${path} contains ${word}: ${reason}`);
    findings += 1;
  }
}
const kilobytes = Math.round(compressed / 1024);
console.log(`${chunks.length} chunks, ${kilobytes} kB compressed, ${findings} findings`);
if (kilobytes > CEILING_KB) {
  console.error(`The client code is ${kilobytes} kB, over the ceiling of ${CEILING_KB} kB`);
  findings += 1;
}
if (findings > 0) process.exit(1);
