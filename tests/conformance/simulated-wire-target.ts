import { setTimeout as sleep } from "node:timers/promises";
import { parseMode } from "#lib/domain/mode/tls-mode.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { startSimulatedNode } from "#simulator/node.ts";
import type {
  NodeTlsMaterial,
  ReplicaSetMember,
  SimulatedNodeOptions,
} from "#simulator/node-options.ts";
import type { ConformanceCertificates } from "./conformance-certificates.ts";
import type { WireSetUp } from "./wire-plan.ts";
import type { WireInstance, WireTarget } from "./wire-target.ts";

/** Simulated servers for the recording of sockets. */
export function simulatedWireTarget(certificates: ConformanceCertificates): WireTarget {
  return {
    name: "simulated 4.2",
    start: (setUp) => startNode(optionsOf(setUp, certificates)),
    startWithHorizon: (horizon) =>
      startSimulatedMember("allowTLS", certificates, { horizons: { ext: horizon } }),
  };
}

/** The one member of the set `rs0`, started in this mode. */
export async function startSimulatedMember(
  mode: string,
  certificates: ConformanceCertificates,
  more: Partial<ReplicaSetMember> = {},
): Promise<WireInstance> {
  const [port = 0] = await findFreePorts(1);
  const host = `127.0.0.1:${port}`;
  const options = optionsOf({ key: "member", mode, options: [], ca: "a" }, certificates);
  const members = [{ _id: 0, host, ...more }];
  return startNode({ ...options, port, replicaSet: { name: "rs0", members, primaryHost: host } });
}

async function startNode(options: SimulatedNodeOptions): Promise<WireInstance> {
  const started = await startSimulatedNode(options);
  if (!started.ok) throw new Error(`Does not start: ${started.error.message}`);
  const node = started.value;
  await node.settled();
  const verbosity = options.startup.setParameter?.logComponentVerbosity;
  if (verbosity !== undefined) node.state.log.verbosity.set("network", 2);
  return {
    port: node.port,
    logLines: () => node.state.log.ring("global").lines,
    reachMode: async (mode) => {
      node.state.mode = parseMode(mode) ?? node.state.mode;
      await sleep(1);
    },
    stop: () => node.kill(),
  };
}

function optionsOf(setUp: WireSetUp, certificates: ConformanceCertificates): SimulatedNodeOptions {
  const mode = parseMode(setUp.mode) ?? "disabled";
  const setParameter = parametersOf(setUp.options);
  return {
    process: "mongod",
    version: "4.2",
    port: 0,
    startup: {
      mode,
      vocabulary: "tls",
      ...(Object.keys(setParameter).length === 0 ? {} : { setParameter }),
    },
    ...(mode === "disabled" ? {} : { tls: materialOf(setUp, certificates) }),
    authorization: false,
    users: [],
  };
}

function materialOf(
  { ca, options }: WireSetUp,
  certificates: ConformanceCertificates,
): NodeTlsMaterial {
  const all = certificates.ca + certificates.caB + certificates.caC;
  const clusterCa = optionValue(options, "--tlsClusterCAFile");
  const disabled = optionValue(options, "--tlsDisabledProtocols");
  const versions = optionValue(options, "--tlsLogVersions");
  return {
    certificateKeyFile: "<certs>/server.pem",
    certificateKeyPem: certificates.server.pem,
    ...(ca === "none"
      ? {}
      : { CAFile: "<certs>/ca.pem", caPem: ca === "all" ? all : certificates.ca }),
    ...(clusterCa === null
      ? {}
      : {
          clusterCAFile: clusterCa,
          clusterCaPem: clusterCa.includes("ca-3") ? all : certificates.caB,
        }),
    ...(options.includes("--tlsAllowConnectionsWithoutCertificates")
      ? { allowConnectionsWithoutCertificates: true }
      : {}),
    ...(options.includes("--tlsAllowInvalidCertificates")
      ? { allowInvalidCertificates: true }
      : {}),
    ...(disabled === null ? {} : { disabledProtocols: disabled.split(",") }),
    ...(versions === null ? {} : { logVersions: versions.split(",") }),
  };
}

function optionValue(options: readonly string[], flag: string): string | null {
  const at = options.indexOf(flag);
  return at < 0 ? null : (options[at + 1] ?? null);
}

function parametersOf(options: readonly string[]): Record<string, string> {
  const pairs = options.flatMap((option, index) => {
    const text = option === "--setParameter" ? (options[index + 1] ?? "") : "";
    const at = text.indexOf("=");
    return at < 0 ? [] : [[text.slice(0, at), text.slice(at + 1)] as const];
  });
  return Object.fromEntries(pairs);
}
