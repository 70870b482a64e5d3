import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Command } from "commander";
import { onTestFinished, vi } from "vitest";
import { registerRolloutCommand } from "#cli/rollout.ts";

/** A refusal of the API. */
export const aProblem = (code: string, status: number) => ({
  type: "urn:x",
  title: "No",
  status,
  code,
  detail: `Because ${code}`,
});

interface Seen {
  route: string;
  body: string;
  authorization: string | undefined;
}

/** A server that answers each route with the next of its answers and keeps the last. */
export async function serve(
  answers: Record<string, { status: number; body: object }[]>,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  const answerOne = async (request: IncomingMessage, response: ServerResponse) => {
    const route = `${request.method} ${request.url}`;
    const body = (await request.toArray()).join("");
    seen.push({ route, body, authorization: request.headers.authorization });
    const queue = answers[route] ?? [{ status: 404, body: aProblem("ROUTE_NOT_FOUND", 404) }];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    response.writeHead(answer?.status ?? 500, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.body));
  };
  const server = createServer((request, response) => {
    answerOne(request, response).catch((thrown) => response.destroy(thrown));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  vi.stubEnv("PORTCULLIS_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("PORTCULLIS_TOKEN", "pcl_test");
  return seen;
}

/** Runs `rollout …` of the CLI against the server of `serve`. */
export async function runCli(...args: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  vi.mocked(console.log).mockImplementation((line) => out.push(String(line)));
  const consoleError = vi.spyOn(console, "error").mockImplementation((l) => errors.push(String(l)));
  const program = new Command().exitOverride().configureOutput({ writeErr: (t) => errors.push(t) });
  registerRolloutCommand(program);
  for (const command of program.commands.flatMap((child) => [child, ...child.commands])) {
    command.exitOverride().configureOutput({ writeErr: (text) => errors.push(text) });
  }
  process.exitCode = 0;
  const usage = await program.parseAsync(["node", "portcullis", "rollout", ...args]).then(
    () => null,
    (error: { exitCode?: number }) => error,
  );
  const exitCode = usage === null ? Number(process.exitCode) : (usage.exitCode ?? 3);
  process.exitCode = 0;
  consoleError.mockClear();
  vi.mocked(console.log).mockClear();
  return { out: out.join("\n"), errors: errors.join("\n"), exitCode, usage };
}
