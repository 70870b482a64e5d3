import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseMode, rungOf, TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import type { ConformanceCertificates } from "./conformance-certificates.ts";
import { createRealFolder, startProcess } from "./real-process.ts";
import { openConnection } from "./wire-client.ts";
import type { WireSetUp } from "./wire-plan.ts";
import type { WireInstance, WireTarget } from "./wire-target.ts";

const ELECTION_MS = 15_000;

/** Real servers for the recording of sockets. */
export function realWireTarget(binary: string, certificates: ConformanceCertificates): WireTarget {
  return {
    name: binary,
    start: (setUp) => startReal(binary, certificates, setUp, []),
    startWithHorizon: async (horizon) => {
      const setUp: WireSetUp = { key: "horizon", mode: "allowTLS", options: [], ca: "a" };
      const instance = await startReal(binary, certificates, setUp, ["--replSet", "rs0"]);
      await initiateWithHorizon(instance.port, horizon);
      return instance;
    },
  };
}

async function startReal(
  binary: string,
  certificates: ConformanceCertificates,
  setUp: WireSetUp,
  more: readonly string[],
): Promise<WireInstance> {
  const folder = createRealFolder(certificates);
  const [port = 0] = await findFreePorts(1);
  const process = await startProcess(binary, folder, port, [...wireArguments(setUp), ...more]);
  return {
    port,
    logLines: () => readFileSync(process.logPath, "utf8").split("\n"),
    reachMode: (mode) => reachMode(port, setUp.mode, mode, certificates),
    stop: async () => {
      await process.stop();
      folder.remove();
    },
  };
}

function wireArguments({ mode, ca, options }: WireSetUp): string[] {
  if (mode === "disabled") return [...options];
  const authorities = ca === "all" ? "<certs>/ca-3.pem" : "<certs>/ca.pem";
  return [
    ...["--tlsMode", mode, "--tlsCertificateKeyFile", "<certs>/server.pem"],
    ...(ca === "none" ? [] : ["--tlsCAFile", authorities]),
    ...options,
  ];
}

async function reachMode(
  port: number,
  from: string,
  to: string,
  certificates: ConformanceCertificates,
): Promise<void> {
  const connection = await openConnection(port, {
    ca: certificates.ca,
    clientPem: certificates.client.pem,
  });
  const start = rungOf(parseMode(from) ?? "disabled");
  for (const mode of TLS_MODES.slice(start + 1, rungOf(parseMode(to) ?? "disabled") + 1)) {
    await connection.run({ setParameter: { $numberInt: "1" }, tlsMode: mode, $db: "admin" });
  }
  connection.close();
}

async function initiateWithHorizon(port: number, horizon: string): Promise<void> {
  const connection = await openConnection(port);
  const host = `127.0.0.1:${port}`;
  const members = [{ _id: { $numberInt: "0" }, host, horizons: { ext: horizon } }];
  await connection.run({ replSetInitiate: { _id: "rs0", members }, $db: "admin" });
  const deadline = Date.now() + ELECTION_MS;
  for (;;) {
    const reply = await connection.run({ isMaster: { $numberInt: "1" }, $db: "admin" });
    if (reply.ismaster === true || Date.now() > deadline) break;
    await sleep(100);
  }
  connection.close();
}
