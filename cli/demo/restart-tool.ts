import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { CLUSTER_AUTH_MODES } from "#lib/domain/mode/cluster-auth-mode.ts";
import { TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";

const MOST_BYTES = 1_048_576;

const pathSchema = z.string().nullable();

/** What the demo needs of a restart order. */
const orderSchema = z.object({
  key: z.string(),
  host: z.string(),
  change: z.object({
    mode: z.enum(TLS_MODES),
    clusterAuthMode: z.enum(CLUSTER_AUTH_MODES).nullable(),
    files: z
      .object({
        certificateKeyFile: z.string(),
        clusterFile: pathSchema,
        caFile: pathSchema,
        clusterCaFile: pathSchema,
        allowConnectionsWithoutCertificates: z.boolean().nullable(),
      })
      .nullable(),
  }),
  settings: z.object({ logVersions: z.array(z.string()).optional() }).nullable(),
});
type Order = z.infer<typeof orderSchema>;

/** The demo's own tool behind the restart webhook: it restarts simulated processes. */
export interface DemoRestartTool {
  /** For the processes that plan with it and call it. */
  env: Record<string, string>;
  /** Clusters whose nodes it can restart; filled as they start. */
  clusters: SimulatedCluster[];
  stop(): void;
}

/** Listens on a free port of loopback, for orders signed with a secret made up at each start. */
export async function startDemoRestartTool(): Promise<DemoRestartTool> {
  const secret = randomBytes(24).toString("hex");
  const clusters: SimulatedCluster[] = [];
  const done = new Map<string, number>();
  const server = createServer((request, response) => {
    const answer = (status: number) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ reference: "demo" }));
    };
    bodyOf(request).then(
      (body) => answer(take(body, request)),
      () => answer(400),
    );
  });

  function take(body: string, request: IncomingMessage): number {
    if (!isSigned(body, request, secret)) return 401;
    const order = orderSchema.safeParse(readJson(body));
    if (!order.success) return 422;
    const { key, host } = order.data;
    const cluster = clusters.find(({ nodes }) => nodes.some((node) => node.host === host));
    // While the clusters start, it is too early to say that there is no such node.
    if (cluster === undefined) return 503;
    if (done.has(key)) return 202;
    done.set(key, done.size);
    void restart(cluster, order.data);
    return 202;
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      PORTCULLIS_RESTART_WEBHOOK_URL: `http://127.0.0.1:${port}/restart`,
      PORTCULLIS_RESTART_WEBHOOK_SECRET: secret,
    },
    clusters,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function restart(
  cluster: SimulatedCluster,
  { host, change, settings }: Order,
): Promise<void> {
  const { mode, clusterAuthMode, files } = change;
  const logVersions = settings?.logVersions;
  const outcome = await cluster.restart(host, {
    mode,
    ...(clusterAuthMode === null ? {} : { clusterAuthMode }),
    ...(files === null && logVersions === undefined
      ? {}
      : {
          tls: {
            ...(files === null ? {} : placed(cluster, host, files)),
            ...(logVersions === undefined ? {} : { logVersions }),
          },
        }),
  });
  if (!outcome.ok) console.error(`The simulated ${host} does not start: ${outcome.error.message}`);
}

/** The ordered paths, with the certificates of the node put where they lead. */
function placed(
  { nodes, certificates: { servers, ca } }: SimulatedCluster,
  host: string,
  files: NonNullable<Order["change"]["files"]>,
) {
  const index = nodes.findIndex((node) => node.host === host);
  const own = servers[index] ?? servers[0] ?? "";
  const { certificateKeyFile, clusterFile, caFile, clusterCaFile } = files;
  const { allowConnectionsWithoutCertificates } = files;
  return {
    certificateKeyFile,
    certificateKeyPem: own,
    ...(caFile === null ? {} : { CAFile: caFile, caPem: ca }),
    ...(clusterFile === null ? {} : { clusterFile, clusterPem: own }),
    ...(clusterCaFile === null ? {} : { clusterCAFile: clusterCaFile, clusterCaPem: ca }),
    ...(allowConnectionsWithoutCertificates === null
      ? {}
      : { allowConnectionsWithoutCertificates }),
  };
}

function isSigned(body: string, { headers }: IncomingMessage, secret: string): boolean {
  const time = String(headers["portcullis-timestamp"] ?? "");
  const mac = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  const wanted = Buffer.from(`v1=${mac}`);
  const given = Buffer.from(String(headers["portcullis-signature"] ?? ""));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error("The order is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
