import { differences } from "./compare.ts";
import type { ConformanceCertificates } from "./conformance-certificates.ts";
import type { JsonObject, WireRecord } from "./corpus.ts";
import type { LineResult } from "./exceptions.ts";
import { mask } from "./mask.ts";
import { openConnection } from "./wire-client.ts";
import { observePlain } from "./wire-observe.ts";
import type { WireTarget } from "./wire-target.ts";

const TALLY_CONNECTIONS = 200;
const HORIZON = "ext.example.net";

/** Lines that are no single connection: the tally of closes, and the names seen through a horizon. */
export async function runSpecialLines(
  target: WireTarget,
  records: readonly WireRecord[],
  certificates: ConformanceCertificates,
): Promise<LineResult[]> {
  const tally = records.filter((record) => record.id === "require-plain-close-tally");
  const horizon = records.filter((record) => record.id.startsWith("horizon-"));
  return [
    ...(await Promise.all(tally.map((record) => runTally(target, record)))),
    ...(await runHorizon(target, horizon, certificates)),
  ];
}

/** Every plaintext connection to requireTLS reads end of file, never a byte. */
async function runTally(target: WireTarget, { id }: WireRecord): Promise<LineResult> {
  const setUp = { key: id, mode: "requireTLS", options: [], ca: "a" as const };
  const instance = await target.start(setUp);
  try {
    const record: WireRecord = {
      id,
      runtimeMode: "requireTLS",
      clientCertificatePolicy: "",
      send: { description: "", hex: "00".repeat(4) + "00".repeat(2012) },
      observed: { bytes: 0, close: "fin" },
    };
    const seen = new Set<string>();
    for (let index = 0; index < TALLY_CONNECTIONS; index += 1) {
      const { bytes, close } = await observePlain(instance.port, record);
      seen.add(`${bytes} bytes, ${close}`);
    }
    return { id, differences: differences("", ["0 bytes, fin"], [...seen]) };
  } finally {
    await instance.stop();
  }
}

async function runHorizon(
  target: WireTarget,
  records: readonly WireRecord[],
  certificates: ConformanceCertificates,
): Promise<LineResult[]> {
  const instance = await target.startWithHorizon(`${HORIZON}:40000`);
  try {
    return await Promise.all(
      records.map(async (record) => {
        const reply = await helloThrough(instance.port, record.id, certificates);
        const expected = (record.observed as { isMaster?: JsonObject }).isMaster ?? {};
        const seen = { hosts: reply.hosts, me: reply.me, primary: reply.primary } as JsonObject;
        return { id: record.id, differences: differences("", mask(expected, []), mask(seen, [])) };
      }),
    );
  } finally {
    await instance.stop();
  }
}

const SNI_BY_ID: Readonly<Record<string, string>> = {
  "horizon-tls-sni-horizon": HORIZON,
  "horizon-tls-sni-other": "other.example.net",
};

async function helloThrough(
  port: number,
  id: string,
  certificates: ConformanceCertificates,
): Promise<JsonObject> {
  const servername = SNI_BY_ID[id];
  const tls = {
    ca: certificates.ca,
    clientPem: certificates.client.pem,
    ...(servername === undefined ? {} : { servername }),
  };
  const connection = await openConnection(port, id === "horizon-plain" ? undefined : tls);
  const reply = await connection.run({ isMaster: { $numberInt: "1" }, $db: "admin" });
  connection.close();
  return reply;
}
