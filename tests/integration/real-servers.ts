import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { MongoClient as LegacyMongoClient } from "mongodb-legacy";
import { spellMode } from "#lib/domain/mode/tls-mode.ts";
import {
  type CertificateFiles,
  createClusterCertificates,
  placeCertificates,
} from "#simulator/cluster/cluster-certificates.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import type { ClusterUnderTest, ClusterWish } from "#tests/integration/cluster-wish.ts";

const START_MS = 30_000;
const STOP_MS = 15_000;
const POLL_MS = 100;

interface Layout {
  binary: string;
  vocabulary: "tls" | "ssl";
  directory: string;
  files: CertificateFiles;
  ports: number[];
  wish: ClusterWish;
}

/**
 * Starts real mongod processes from MONGOD_BIN, with authorization and freshly made certificates.
 *
 * The set is initiated and its first user made through the localhost exception.
 */
export async function startRealCluster(wish: ClusterWish): Promise<ClusterUnderTest> {
  const binary = process.env.MONGOD_BIN;
  if (binary === undefined) throw new Error("MONGOD_BIN names no mongod");
  const directory = mkdtempSync(join(tmpdir(), "portcullis-mongod-"));
  const certificates = await createClusterCertificates(wish.members, new Date());
  const files = placeCertificates(certificates, randomBytes(96).toString("base64"), directory);
  const ports = await findFreePorts(wish.members);
  const layout: Layout = {
    binary,
    vocabulary: vocabularyOf(binary),
    directory,
    files,
    ports,
    wish,
  };
  const processes = ports.map((port, index) => startProcess(layout, port, index));
  const stop = async () => {
    await Promise.all(processes.map(stopProcess));
    rmSync(directory, { recursive: true, force: true });
  };
  const root = { user: "root", password: randomBytes(12).toString("base64url") };
  try {
    await Promise.all(ports.map(untilListening));
    if (wish.members > 1) await initiate(layout);
    await createRoot(layout, root);
  } catch (error) {
    await stop();
    throw error;
  }
  const query = wish.members > 1 ? "?replicaSet=rs0" : "";
  return {
    uri: `mongodb://${ports.map(hostAt).join(",")}/${query}`,
    caPem: certificates.ca,
    clientPem: certificates.client,
    root,
    stop,
  };
}

function hostAt(port: number): string {
  return `127.0.0.1:${port}`;
}

/** 4.2 brought the tls words; older servers refuse them. */
function vocabularyOf(binary: string): Layout["vocabulary"] {
  const { stdout } = spawnSync(binary, ["--version"], { encoding: "utf8" });
  const [, major = "0", minor = "0"] = /db version v(\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) * 100 + Number(minor) >= 402 ? "tls" : "ssl";
}

function startProcess(layout: Layout, port: number, index: number): ChildProcess {
  const dbPath = join(layout.directory, `db-${index}`);
  mkdirSync(dbPath);
  const args = [
    ...["--port", String(port), "--bind_ip", "127.0.0.1", "--dbpath", dbPath],
    ...["--logpath", join(layout.directory, `mongod-${index}.log`)],
    ...["--wiredTigerCacheSizeGB", "0.25"],
    ...(layout.wish.members > 1
      ? ["--replSet", "rs0", "--keyFile", layout.files.keyFile]
      : ["--auth"]),
    ...tlsArguments(layout, index),
  ];
  return spawn(layout.binary, args, { stdio: "ignore" });
}

function tlsArguments({ vocabulary, wish, files }: Layout, index: number): string[] {
  if (wish.mode === "disabled") return [];
  const keyFile = vocabulary === "tls" ? "tlsCertificateKeyFile" : "sslPEMKeyFile";
  return [
    ...[`--${vocabulary}Mode`, spellMode(wish.mode, vocabulary)],
    ...[`--${keyFile}`, files.servers[index] ?? ""],
    ...[`--${vocabulary}CAFile`, files.ca],
    ...(wish.clientCertificates === "optional"
      ? [`--${vocabulary}AllowConnectionsWithoutCertificates`]
      : []),
  ];
}

async function untilListening(port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (await isListening(port)) return;
    await sleep(POLL_MS);
  }
  throw new Error(`The mongod on port ${port} did not listen within ${START_MS} ms`);
}

function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: "127.0.0.1", port });
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

async function initiate(layout: Layout): Promise<void> {
  const members = layout.ports.map((port, index) => ({
    _id: index,
    host: hostAt(port),
    priority: index === 0 ? 2 : 1,
  }));
  await onFirstNode(layout, (run) => run({ replSetInitiate: { _id: "rs0", members } }));
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const hello = await onFirstNode(layout, (run) => run({ isMaster: 1 }));
    if (hello.ismaster === true) return;
    await sleep(POLL_MS);
  }
  throw new Error(`The replica set had no primary within ${START_MS} ms`);
}

async function createRoot(
  layout: Layout,
  { user, password }: ClusterUnderTest["root"],
): Promise<void> {
  const roles = [{ role: "root", db: "admin" }];
  await onFirstNode(layout, (run) => run({ createUser: user, pwd: password, roles }));
}

type Run = (command: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Runs commands on `admin` of the first node, over whichever transport the mode takes. */
async function onFirstNode<T>(layout: Layout, work: (run: Run) => Promise<T>): Promise<T> {
  const [port = 0] = layout.ports;
  const options = {
    directConnection: true,
    ...(layout.wish.mode === "disabled" ? {} : tlsOptions(layout.files)),
  };
  const Client = layout.vocabulary === "tls" ? MongoClient : LegacyMongoClient;
  const client = new Client(`mongodb://${hostAt(port)}/`, options);
  try {
    return await work((command) => client.db("admin").command(command));
  } finally {
    await client.close();
  }
}

function tlsOptions(files: CertificateFiles) {
  return { tls: true, tlsCAFile: files.ca, tlsCertificateKeyFile: files.client };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(late);
}
