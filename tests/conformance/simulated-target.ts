import { setTimeout as sleep } from "node:timers/promises";
import { ObjectId } from "bson";
import { parseMode } from "#lib/domain/mode/tls-mode.ts";
import { createUserStore } from "#simulator/authentication/user-store.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type {
  ClusterAuthMode,
  ReplicaSetMember,
  SimulatedNodeOptions,
} from "#simulator/node-options.ts";
import { type ConformanceCertificates, clientPemFor } from "./conformance-certificates.ts";
import { KEY_FILE_CONTENT, materialOf, usersOf } from "./simulated-set-up.ts";
import { startSharded } from "./simulated-sharded.ts";
import type { ConformanceInstance, ConformanceTarget, SetUp } from "./target.ts";
import { CUSTOM_ROLE } from "./users.ts";

const HEALTHY_TIMEOUT_MS = 10_000;

/** Brings up simulated nodes of the recorded version. */
export function simulatedTarget(certificates: ConformanceCertificates): ConformanceTarget {
  return {
    name: "simulated 4.2",
    unsupported: () => null,
    start: (setUp) =>
      setUp.clusterPart === null
        ? start(setUp, certificates)
        : startSharded(setUp, setUp.clusterPart, certificates),
  };
}

async function start(
  setUp: SetUp,
  certificates: ConformanceCertificates,
): Promise<ConformanceInstance> {
  const ports = await findFreePorts(memberCount(setUp));
  const members = ports.map((port, index) => memberOf(setUp, port, index));
  const collections = new Map();
  const replicaSetId = new ObjectId();
  const users = createUserStore(
    usersOf(setUp),
    [CUSTOM_ROLE].map((role) => ({ ...role, roles: [] })),
  );
  const nodes = await Promise.all(
    ports.map(async (port, index) => {
      const isArbiter = members[index]?.arbiterOnly === true;
      const options = optionsOf(setUp, port, members, certificates);
      const surroundings = { collections, replicaSetId, ...(isArbiter ? {} : { users }) };
      const started = await startSimulatedNode(
        isArbiter ? { ...options, users: [] } : options,
        surroundings,
      );
      if (!started.ok) throw new Error(`Does not start: ${started.error.message}`);
      return started.value;
    }),
  );
  if (setUp.kind === "replica-set" && setUp.initiated) await untilHealthy(nodes);
  return {
    portOf: (member) => {
      const port = ports[member];
      if (port === undefined) throw new Error(`No member ${member}`);
      return port;
    },
    tlsFor: (subject) => ({
      ca: certificates.ca,
      ...(subject === null ? {} : { clientPem: clientPemFor(certificates, subject) }),
    }),
    keyFilePassword: KEY_FILE_CONTENT,
    stopMember: async (index) => nodes[index]?.stop(),
    stop: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
}

function memberCount({ kind, security }: SetUp): number {
  if (kind === "standalone") return 1;
  return security === "none" ? 4 : 3;
}

function memberOf({ security }: SetUp, port: number, index: number): ReplicaSetMember {
  const host = `127.0.0.1:${port}`;
  if (index === 0) return { _id: 0, host, priority: security === "none" ? 2 : 5 };
  if (index === 2) return { _id: 2, host, arbiterOnly: true };
  if (index !== 3) return { _id: index, host };
  return { _id: 3, host, hidden: true, priority: 0, slaveDelay: 1, tags: { dc: "x" } };
}

function optionsOf(
  setUp: SetUp,
  port: number,
  members: readonly ReplicaSetMember[],
  certificates: ConformanceCertificates,
): SimulatedNodeOptions {
  const mode = parseMode(setUp.mode) ?? "disabled";
  const withKeyFile = setUp.security === "keyFile";
  const startupParameters = setParameterOf(setUp);
  return {
    process: "mongod",
    version: "4.2",
    port,
    startup: {
      mode,
      vocabulary: setUp.vocabulary,
      ...(setUp.source === "yaml" ? { source: "yaml" } : {}),
      ...(setUp.clusterAuthMode === null
        ? {}
        : { clusterAuthMode: setUp.clusterAuthMode as ClusterAuthMode }),
      ...modeOptionOf(setUp),
      ...(startupParameters === null ? {} : { setParameter: startupParameters }),
    },
    ...(mode === "disabled" ? {} : { tls: materialOf(setUp, certificates) }),
    authorization: setUp.security !== "none",
    ...(withKeyFile ? { keyFile: "<certs>/keyfile", keyFileContent: KEY_FILE_CONTENT } : {}),
    users: usersOf(setUp),
    roles: [{ ...CUSTOM_ROLE, roles: [] }],
    ...(setUp.kind === "standalone"
      ? {}
      : {
          replicaSet: {
            name: "rs0",
            members,
            primaryHost: members[0]?.host ?? "",
            ...(setUp.initiated ? {} : { uninitialized: true }),
          },
        }),
  };
}

function modeOptionOf({ variant }: SetUp): { modeOption?: "on-normal-ports" | "explicit" } {
  if (variant.endsWith("onnormalports")) return { modeOption: "on-normal-ports" };
  return variant === "flag-disabled" || variant === "yaml-explicit-disabled"
    ? { modeOption: "explicit" }
    : {};
}

function setParameterOf({
  variant,
  source,
  vocabulary,
  mode,
}: SetUp): Record<string, string> | null {
  if (variant === "flag-key-password") {
    return {
      tlsX509ClusterAuthDNOverride: "O=Conf,OU=Server",
      sslWithholdClientCertificate: "true",
    };
  }
  const isTlsYaml = source === "yaml" && vocabulary === "tls" && mode !== "disabled";
  return isTlsYaml ? { disableNonTLSConnectionLogging: "true" } : null;
}

async function untilHealthy(nodes: readonly SimulatedNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.settled()));
  const deadline = Date.now() + HEALTHY_TIMEOUT_MS;
  while (!nodes.every(seesEverybody)) {
    if (Date.now() > deadline) throw new Error("The simulated set did not become healthy");
    await sleep(20);
  }
}

function seesEverybody({ state }: SimulatedNode): boolean {
  const views = [...(state.replication?.views.values() ?? [])];
  return (
    state.replication?.memberState !== "STARTUP" &&
    state.replication?.primaryHost() !== null &&
    views.length > 0 &&
    views.every(
      (view) => view.health === 1 && ["PRIMARY", "SECONDARY", "ARBITER"].includes(view.state),
    )
  );
}
