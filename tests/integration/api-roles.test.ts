import { afterAll, beforeAll, expect, test } from "vitest";
import { problemSchema } from "#lib/contracts/problem.ts";
import { ROLES, type Role } from "#lib/domain/people/role.ts";
import { OPERATIONS } from "#lib/server/openapi/operations.ts";
import { SCHEMAS } from "#lib/server/openapi/schemas.ts";
import { type ApiWorld, ORIGIN, startApiWorld } from "#tests/integration/api-world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await startApiWorld();
});
afterAll(() => world.stop());

const PASSWORD = "a long enough password";

/** Who may, and a body that would do; what is missing in the path answers 404 to those who may. */
const ACCESS: Record<string, { roles: readonly Role[]; body?: unknown }> = {
  "get /me": { roles: ROLES },
  "get /people": { roles: ["admin"] },
  "post /people": {
    roles: ["admin"],
    body: { name: "N", email: "n@example.com", password: PASSWORD, roles: ["viewer"] },
  },
  "patch /people/{personId}": { roles: ["admin"], body: { roles: ["viewer"] } },
  "get /tokens": { roles: ROLES },
  "post /tokens": { roles: ROLES, body: { name: "t" } },
  "delete /tokens/{tokenId}": { roles: ROLES },
  "get /clusters": { roles: ROLES },
  "post /clusters": {
    roles: ["operator", "admin"],
    body: { name: "matrix", uri: "mongodb://db-1:27017" },
  },
  "get /clusters/{clusterId}": { roles: ROLES },
  "patch /clusters/{clusterId}": { roles: ["operator", "admin"], body: { name: "other" } },
  "delete /clusters/{clusterId}": { roles: ["operator", "admin"] },
  "post /clusters/{clusterId}/probe": { roles: ["operator", "approver", "admin"] },
  "get /clusters/{clusterId}/ca-bundles": { roles: ROLES },
  "post /clusters/{clusterId}/ca-bundles": {
    roles: ["operator", "admin"],
    body: { name: "b", pem: "none" },
  },
  "delete /clusters/{clusterId}/ca-bundles/{bundleId}": { roles: ["operator", "admin"] },
  "get /certificates": { roles: ROLES },
  "get /clusters/{clusterId}/nodes": { roles: ROLES },
  "get /clusters/{clusterId}/node-configs": { roles: ROLES },
  "put /clusters/{clusterId}/nodes/{host}/config": {
    roles: ["operator", "admin"],
    body: { text: "net: {}" },
  },
  "get /clusters/{clusterId}/observations": { roles: ROLES },
  "get /clusters/{clusterId}/findings": { roles: ROLES },
  "get /rollouts": { roles: ROLES },
  "post /rollouts": {
    roles: ["operator", "admin"],
    body: { clusterId: "missing", target: "preferTLS" },
  },
  "get /rollouts/{rolloutId}": { roles: ROLES },
  "post /rollouts/{rolloutId}/submit": { roles: ["operator", "admin"] },
  "post /rollouts/{rolloutId}/phases/{phaseIndex}/approvals": {
    roles: ["approver", "admin"],
    body: { digest: "a".repeat(64), decision: "approved" },
  },
  "get /rollouts/{rolloutId}/phases/{phaseIndex}/back-out": { roles: ROLES },
  "post /rollouts/{rolloutId}/pause": { roles: ["operator", "admin"] },
  "post /rollouts/{rolloutId}/resume": { roles: ["operator", "admin"] },
  "post /rollouts/{rolloutId}/halt": { roles: ["operator", "admin"], body: { reason: "r" } },
  "post /rollouts/{rolloutId}/abort": { roles: ["operator", "admin"], body: { reason: "r" } },
  "post /rollouts/{rolloutId}/advance": { roles: ["operator", "admin"] },
  "post /rollouts/{rolloutId}/schedule": {
    roles: ["operator", "admin"],
    body: { notBefore: null },
  },
  "post /rollouts/{rolloutId}/acknowledgements": {
    roles: ["operator", "admin"],
    body: { reason: "r" },
  },
  "post /rollouts/{rolloutId}/gates/{gateId}/waive": {
    roles: ["operator", "admin"],
    body: { reason: "r" },
  },
  "delete /rollouts/{rolloutId}/gates/{gateId}/waive": {
    roles: ["operator", "admin"],
  },
  "get /rollouts/{rolloutId}/steps/{stepId}/restart": { roles: ROLES },
  "post /rollouts/{rolloutId}/steps/{stepId}/retry": { roles: ["operator", "admin"] },
  "post /rollouts/{rolloutId}/steps/{stepId}/skip": {
    roles: ["operator", "admin"],
    body: { reason: "r" },
  },
  "post /rollouts/{rolloutId}/steps/{stepId}/confirm": { roles: ["operator", "admin"] },
  "post /halt": { roles: ["operator", "admin"], body: { reason: "r" } },
  "get /events": { roles: ROLES },
};

const addressOf = (path: string) =>
  `/api/v1${path.replace("{gateId}", "lag").replace(/\{\w+\}/g, "missing")}`;
const guarded = OPERATIONS.filter(({ open }) => !open);

test("the matrix covers every guarded operation", () => {
  const operations = guarded.map(({ method, path }) => `${method} ${path}`);

  expect(Object.keys(ACCESS).sort()).toEqual(operations.sort());
});

const cells = guarded.flatMap((operation) =>
  [null, ...ROLES].map((role) => ({ ...operation, role, who: role ?? "nobody" })),
);

test.each(cells)("$method $path as $who", async ({ method, path, role }) => {
  const access = ACCESS[`${method} ${path}`];
  const stop = new AbortController();
  const response = await world.call(method.toUpperCase(), addressOf(path), {
    as: role,
    body: access?.body,
    signal: stop.signal,
  });
  stop.abort();

  if (role === null) expect(response.status).toBe(401);
  else if (access?.roles.includes(role)) expect([401, 403, 500]).not.toContain(response.status);
  else expect(response.status).toBe(403);
  if (response.status >= 400) {
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(problemSchema.parse(await response.json()).status).toBe(response.status);
  }
});

test("open routes answer nobody in particular", async () => {
  const version = await world.call("GET", "/api/v1/version");
  const document = await world.call("GET", "/api/v1/openapi.json");
  const setup = await world.call("POST", "/api/v1/setup", {
    body: { token: "x", name: "n", email: "n@example.com", password: PASSWORD },
  });

  expect(SCHEMAS.Version.parse(await version.json()).name).toBe("portcullis");
  expect(await document.json()).toMatchObject({ openapi: "3.1.0" });
  expect(problemSchema.parse(await setup.json()).code).toBe("SETUP_LINK_INVALID");
});

test("an unknown route is a problem document too", async () => {
  const response = await world.call("GET", "/api/v1/nothing/here", { as: "admin" });

  expect(problemSchema.parse(await response.json())).toMatchObject({
    status: 404,
    code: "ROUTE_NOT_FOUND",
  });
});

test("a change by cookie needs our own origin, and a token needs none", async () => {
  const signIn = await world.call("POST", "/api/auth/sign-in/email", {
    body: { email: "operator@example.com", password: "correct horse battery" },
    headers: { origin: ORIGIN },
  });
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const post = (headers: Record<string, string>) =>
    world.call("POST", "/api/v1/tokens", { body: { name: "t" }, headers });

  const codeOf = async (response: Response) => problemSchema.parse(await response.json()).code;
  expect((await post({ cookie, origin: ORIGIN })).status).toBe(201);
  expect(await codeOf(await post({ cookie, origin: "http://evil.example" }))).toBe(
    "FOREIGN_ORIGIN",
  );
  expect(await codeOf(await post({ cookie }))).toBe("FOREIGN_ORIGIN");
  expect((await world.call("GET", "/api/v1/me", { headers: { cookie } })).status).toBe(200);
  const byToken = await world.call("POST", "/api/v1/tokens", {
    as: "viewer",
    body: { name: "t" },
    headers: { origin: "http://evil.example" },
  });
  expect(byToken.status).toBe(201);
});
