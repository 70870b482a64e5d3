import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import { TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import type { Result } from "#lib/domain/result.ts";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import type { StartupRefusal } from "#simulator/startup/startup-refusal.ts";

const path = z.string().min(1).nullable().optional();
const flag = z.boolean().nullable().optional();
const words = z.array(z.string().min(1)).nullable().optional();

const changeSchema = z.strictObject({
  mode: z.enum(TLS_MODES).optional(),
  clusterAuthMode: z.enum(["undefined", "keyFile", "sendKeyFile", "sendX509", "x509"]).optional(),
  tls: z
    .strictObject({
      certificateKeyFile: path,
      CAFile: path,
      clusterFile: path,
      clusterCAFile: path,
      allowConnectionsWithoutCertificates: flag,
      allowInvalidCertificates: flag,
      allowInvalidHostnames: flag,
      disabledProtocols: words,
      logVersions: words,
    })
    .nullable()
    .optional(),
  setParameter: z.record(z.string(), z.string()).optional(),
});

const newcomerSchema = z.strictObject({ mode: z.enum(TLS_MODES) });

const MAX_BODY_BYTES = 65_536;

interface Answer {
  status: number;
  body: unknown;
}

/**
 * What an operator's tools do to the processes, over HTTP on loopback: look at them, restart them
 * with a changed configuration, kill them, start them, add some.
 */
export async function startSimulationControl(
  cluster: SimulatedCluster,
  port: number,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    void answer(cluster, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, 500, { error: String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return { url: `http://127.0.0.1:${actual}`, server };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

async function answer(cluster: SimulatedCluster, request: IncomingMessage): Promise<Answer> {
  const [, collection, name, action] = new URL(request.url ?? "/", "http://control").pathname
    .split("/")
    .map(decodeURIComponent);
  if (request.method === "GET" && collection === "nodes" && name === undefined) {
    return { status: 200, body: cluster.nodes.map(asShown) };
  }
  if (request.method !== "POST") return { status: 404, body: { error: "Nothing here" } };
  const given = await readBody(request);
  if (given === undefined) return { status: 400, body: { error: "The body is not JSON" } };
  if (collection === "routers") return addNode(given, (newcomer) => cluster.addRouter(newcomer));
  if (collection === "sets" && name !== undefined && action === "members") {
    return addNode(given, (newcomer) => cluster.addMember(name, newcomer));
  }
  const node = cluster.nodes.find(({ host }) => host === name);
  if (collection !== "nodes" || node === undefined || action === undefined) {
    return { status: 404, body: { error: `No node ${name}` } };
  }
  return act(cluster, node, action, given);
}

async function act(
  cluster: SimulatedCluster,
  node: SimulatedNode,
  action: string,
  given: unknown,
): Promise<Answer> {
  if (action === "kill" || action === "stop") {
    await node[action]();
    return { status: 200, body: asShown(node) };
  }
  if (action !== "restart" && action !== "start") {
    return { status: 404, body: { error: `${action} is not one of restart, start, stop, kill` } };
  }
  const change = changeSchema.safeParse(given);
  if (!change.success) return { status: 400, body: { error: z.prettifyError(change.error) } };
  // Parsed from JSON, so a field that is there has a value; only the type allows undefined.
  const known = JSON.parse(JSON.stringify(change.data));
  const outcome: Result<null, StartupRefusal> = await cluster[action](node.host, known);
  return outcome.ok
    ? { status: 200, body: asShown(node) }
    : { status: 409, body: { error: outcome.error.message, exitCode: outcome.error.exitCode } };
}

async function addNode(
  given: unknown,
  add: (newcomer: z.infer<typeof newcomerSchema>) => Promise<SimulatedNode>,
): Promise<Answer> {
  const newcomer = newcomerSchema.safeParse(given);
  if (!newcomer.success) return { status: 400, body: { error: z.prettifyError(newcomer.error) } };
  return { status: 201, body: asShown(await add(newcomer.data)) };
}

function asShown(node: SimulatedNode) {
  const { state, options } = node;
  return {
    host: node.host,
    process: options.process,
    running: node.isRunning(),
    pid: state.pid,
    startedAt: state.startedAt,
    startupMode: options.startup.mode,
    runtimeMode: node.isRunning() ? state.mode : null,
    replicaSet: options.replicaSet?.name ?? null,
    memberState: node.isRunning() ? (state.replication?.memberState ?? null) : null,
  };
}

/** An empty body is an empty change; undefined when it is not JSON or too long. */
async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY_BYTES) return undefined;
  }
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
