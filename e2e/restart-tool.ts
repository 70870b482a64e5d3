import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A company's own tool behind the restart webhook: it takes signed orders and restarts simulated processes. */
export interface RestartTool {
  /** What the product must be started with to call it. */
  env: Record<string, string>;
  /** "host mode", in the order in which the orders came. */
  orders: string[];
  stop(): Promise<void>;
}

const SECRET = "between the product and its tool";

/** @param controlUrl Where the simulated cluster takes the acts of an operator. */
export async function startRestartTool(controlUrl: string): Promise<RestartTool> {
  const orders: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      if (!isSigned(body, request.headers)) {
        response.writeHead(401).end();
        return;
      }
      response.writeHead(202).end();
      const { host, change, settings } = JSON.parse(body);
      orders.push(`${host} ${change.mode}`);
      void fetch(`${controlUrl}/nodes/${encodeURIComponent(host)}/restart`, {
        method: "POST",
        body: JSON.stringify({ mode: change.mode, tls: optionsOf(settings) }),
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      PORTCULLIS_RESTART_WEBHOOK_URL: `http://127.0.0.1:${port}/restart`,
      PORTCULLIS_RESTART_WEBHOOK_SECRET: SECRET,
    },
    orders,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/** The settings but the mode, which the control takes beside them. */
function optionsOf({ mode: _, clusterAuthMode: __, ...options }: Record<string, unknown>) {
  return options;
}

function isSigned(body: string, headers: NodeJS.Dict<string | string[]>): boolean {
  const time = String(headers["portcullis-timestamp"]);
  const mac = createHmac("sha256", SECRET).update(`${time}.${body}`).digest("hex");
  const given = Buffer.from(String(headers["portcullis-signature"]));
  const expected = Buffer.from(`v1=${mac}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
