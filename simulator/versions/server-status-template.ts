import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Document, EJSON } from "bson";

let template: Document | null = null;

/**
 * A whole serverStatus reply of 4.2, recorded on a primary; all processes share one copy.
 *
 * Sections that the simulator does not keep (storage engine, locks, metrics) are shown as recorded.
 */
export function serverStatusTemplate(): Document {
  if (template === null) {
    const packed = readFileSync(new URL("./server-status-4.2.json.gz", import.meta.url));
    template = EJSON.parse(gunzipSync(packed).toString("utf8"), { relaxed: false }) as Document;
  }
  return template;
}
