import { globSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { ROLES, type Role } from "#lib/domain/people/role.ts";
import { createApiToken } from "#lib/server/auth/api-tokens.ts";
import { createPerson } from "#lib/server/auth/people.ts";
import { pinContainer } from "#lib/server/container.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { createLog } from "#lib/server/log.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import { startTestServer } from "#tests/integration/test-database.ts";

export const ORIGIN = "http://127.0.0.1:25600";
export const PASSWORD = "correct horse battery";
/** Must appear in no answer and no log line. */
export const CANARY = "canary-9f3b1c";

type Handler = (request: Request, context: unknown) => Promise<Response>;

interface Call {
  as?: Role | null;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface ApiWorld {
  container: OpenContainer;
  tokens: Record<Role, string>;
  userIds: Record<Role, string>;
  /** What the cluster looks like to the next probe. */
  observation: Observation;
  /** Every line of the log so far. */
  logLines: string[];
  /** Every answer so far, as text; streams are left out. */
  answers: string[];
  call(method: string, path: string, options?: Call): Promise<Response>;
  stop(): Promise<void>;
}

interface ApiWorldOptions {
  signInsPerMinute?: number;
  /** Whether clusters are real addresses; otherwise every probe sees `observation`. */
  probesForReal?: boolean;
  /** What an operator sets beside the usual. */
  env?: Record<string, string>;
}

/** The API on a real database, called through its route handlers; the cluster is made up unless asked otherwise. */
export async function startApiWorld({
  signInsPerMinute = 1_000,
  probesForReal = false,
  env = {},
}: ApiWorldOptions = {}): Promise<ApiWorld> {
  const server = await startTestServer();
  const databaseUrl = await server.createDatabase();
  const environment = readEnvironment({
    PORTCULLIS_DATA_DIR: mkdtempSync(path.join(tmpdir(), "portcullis-api-")),
    PORTCULLIS_SECRET_KEY: Buffer.alloc(32, 5).toString("base64"),
    ...env,
  });
  const logLines: string[] = [];
  const log = createLog("trace", { write: (line) => logLines.push(line) });
  const opened = await createContainer(environment, { databaseUrl, signInsPerMinute, log });
  const world = { observation: aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]) };
  const container: OpenContainer = {
    ...opened,
    ...(probesForReal ? {} : { prober: { probeCluster: async () => world.observation } }),
  };
  pinContainer(container);
  const people = await addPeople(container);
  const routes = await loadRoutes();
  const answers: string[] = [];

  return Object.assign(world, {
    container,
    ...people,
    logLines,
    answers,
    async call(method: string, address: string, options: Call = {}) {
      const response = await dispatch(routes, request(method, address, options, people.tokens));
      const isStream = response.headers.get("content-type") === "text/event-stream";
      if (!isStream) answers.push(await response.clone().text());
      return response;
    },
    async stop() {
      await opened.close();
      await server.stop();
    },
  });
}

async function addPeople(container: OpenContainer) {
  const tokens: Partial<Record<Role, string>> = {};
  const userIds: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    const email = `${role}@example.com`;
    const person = { name: role, email, password: PASSWORD, roles: [role] };
    const { id } = await createPerson(person, container);
    userIds[role] = id;
    tokens[role] = (await createApiToken("test", { userId: id }, container)).token;
  }
  return { tokens: tokens as Record<Role, string>, userIds: userIds as Record<Role, string> };
}

function request(
  method: string,
  address: string,
  { as = null, body, headers, signal }: Call,
  tokens: Record<Role, string>,
): Request {
  return new Request(ORIGIN + address, {
    method,
    headers: {
      host: new URL(ORIGIN).host,
      "x-client-ip": "203.0.113.9",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(as === null ? {} : { authorization: `Bearer ${tokens[as]}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

interface Route {
  pattern: RegExp;
  names: string[];
  module: Record<string, Handler>;
}

/** The files of app/api as Next would match them: exact before named before the rest. */
async function loadRoutes(): Promise<Route[]> {
  const files = globSync("app/api/**/route.ts").sort((a, b) => rank(a) - rank(b));
  return Promise.all(
    files.map(async (file) => {
      const address = `/${path.relative("app", path.dirname(file))}`;
      const names = [...address.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map(([, name = ""]) => name);
      const pattern = address
        .replace(/\./g, "\\.")
        .replace(/\[\\\.\\\.\\\.\w+\]/g, "(.+)")
        .replace(/\[\w+\]/g, "([^/]+)");
      return {
        pattern: new RegExp(`^${pattern}$`),
        names,
        module: (await import(path.resolve(file))) as Record<string, Handler>,
      };
    }),
  );
}

const rank = (file: string) => (file.includes("[...") ? 2 : Number(file.includes("[")));

async function dispatch(routes: readonly Route[], request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  for (const { pattern, names, module } of routes) {
    const match = pattern.exec(pathname);
    const handler = module[request.method];
    if (match === null || handler === undefined) continue;
    const params = Object.fromEntries(names.map((name, i) => [name, match[i + 1] ?? ""]));
    return handler(request, { params: Promise.resolve(params) });
  }
  throw new Error(`No route ${request.method} ${pathname}`);
}
