import { differences } from "./compare.ts";
import type { ConformanceCertificates } from "./conformance-certificates.ts";
import type { JsonObject, WireRecord } from "./corpus.ts";
import type { LineResult } from "./exceptions.ts";
import { openConnection, type RawConnection } from "./wire-client.ts";

/** serverStatus.transportSecurity after the other lines of the group, this connection included. */
export async function compareCounter(
  port: number,
  record: WireRecord,
  certificates: ConformanceCertificates,
): Promise<LineResult> {
  const connection = await openForCounter(port, record, certificates);
  try {
    const reply = await connection.run({ serverStatus: { $numberInt: "1" }, $db: "admin" });
    const expected =
      (record.observed as { transportSecurity?: JsonObject }).transportSecurity ?? {};
    const found = differences("transportSecurity", expected, reply.transportSecurity ?? {});
    return { id: record.id, differences: found };
  } finally {
    connection.close();
  }
}

/** The recorder read its counters over TLS 1.2, and over 1.3 where 1.2 was off. */
async function openForCounter(
  port: number,
  record: WireRecord,
  certificates: ConformanceCertificates,
): Promise<RawConnection> {
  const disabled = record.startup?.disabledProtocols ?? "";
  const version = disabled.includes("TLS1_2") ? "TLSv1.3" : "TLSv1.2";
  return openConnection(port, {
    ca: certificates.ca,
    clientPem: certificates.client.pem,
    minVersion: version,
    maxVersion: version,
  });
}
