import { and, eq, lt } from "drizzle-orm";
import { AppError } from "#lib/application/app-error.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { idempotencyKeys } from "#lib/infrastructure/store/schema/access.ts";
import { hashSecret } from "#lib/server/auth/api-tokens.ts";
import { readBody } from "#lib/server/http/parse-body.ts";
import { toErrorResponse } from "#lib/server/http/route-errors.ts";

const KEPT_MS = 24 * 60 * 60_000;
/**
 * How long an unfinished request holds its key. Too short: a slow action could run twice. Too long: after a
 * crash the same key is refused for that time, which costs only a wait.
 */
const UNFINISHED_MS = 5 * 60_000;

interface Deps {
  db: Database;
  clock: { now(): Date };
}

interface Claim {
  userId: string;
  route: string;
  key: string;
  requestHash: string;
}

/**
 * Runs the action unless the same person has sent the same key to the same route before; then the first
 * answer is given again. Refusals are kept as well, failures of ours are not, so that they can be retried.
 *
 * @throws AppError IDEMPOTENCY_CONFLICT for the same key with another body, IDEMPOTENCY_IN_PROGRESS while
 * the first request is being worked on, INVALID_INPUT for a key that is too long.
 */
export async function answerOnce(
  request: Request,
  actor: Actor,
  deps: Deps,
  act: (request: Request) => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get("idempotency-key");
  if (key === null) return act(request);
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new AppError("INVALID_INPUT", "Idempotency-Key must be 1 to 128 visible characters");
  }
  const body = await readBody(request);
  const { pathname, search } = new URL(request.url);
  const claim: Claim = {
    userId: actor.userId,
    route: `${request.method} ${pathname}`,
    key,
    // If-Match belongs to what is asked for: the same action on another version is another request.
    requestHash: hashSecret(`${search}\n${request.headers.get("if-match") ?? ""}\n${body}`),
  };
  const earlier = await claimOrFind(claim, deps);
  return earlier ?? record(claim, deps, () => act(withBody(request, body)));
}

async function claimOrFind(claim: Claim, deps: Deps): Promise<Response | null> {
  const { db, clock } = deps;
  const now = clock.now().getTime();
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, new Date(now - KEPT_MS)));
  const values = { ...claim, createdAt: new Date(now) };
  const inserted = await db
    .insert(idempotencyKeys)
    .values(values)
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (inserted.length > 0) return null;

  const [earlier] = await db.select().from(idempotencyKeys).where(same(claim));
  if (earlier === undefined) throw inProgress(claim.key);
  if (earlier.requestHash !== claim.requestHash) {
    throw new AppError(
      "IDEMPOTENCY_CONFLICT",
      `Idempotency-Key ${claim.key} was used for another request`,
    );
  }
  if (earlier.status !== null) return replay(earlier.status, earlier.body);
  if (now - earlier.createdAt.getTime() < UNFINISHED_MS) throw inProgress(claim.key);
  const taken = await db
    .update(idempotencyKeys)
    .set({ createdAt: new Date(now) })
    .where(and(same(claim), eq(idempotencyKeys.createdAt, earlier.createdAt)))
    .returning({ key: idempotencyKeys.key });
  if (taken.length === 0) throw inProgress(claim.key);
  return null;
}

async function record(claim: Claim, { db }: Deps, act: () => Promise<Response>): Promise<Response> {
  try {
    const response = await act();
    await keep(claim, db, response);
    return response;
  } catch (thrown) {
    const refusal = toErrorResponse(thrown, () => {});
    if (refusal.status >= 500) await db.delete(idempotencyKeys).where(same(claim));
    else await keep(claim, db, refusal);
    throw thrown;
  }
}

async function keep(claim: Claim, db: Database, response: Response): Promise<void> {
  const text = await response.clone().text();
  await db
    .update(idempotencyKeys)
    .set({ status: response.status, body: text === "" ? null : JSON.parse(text) })
    .where(same(claim));
}

function replay(status: number, body: unknown): Response {
  const headers = {
    "idempotent-replayed": "true",
    "content-type": status >= 400 ? "application/problem+json" : "application/json",
  };
  return body === null
    ? new Response(null, { status, headers })
    : Response.json(body, { status, headers });
}

function withBody(request: Request, body: string): Request {
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    ...(body === "" ? {} : { body }),
  });
}

function same({ userId, route, key }: Claim) {
  return and(
    eq(idempotencyKeys.userId, userId),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  );
}

function inProgress(key: string): AppError {
  return new AppError(
    "IDEMPOTENCY_IN_PROGRESS",
    `The request with Idempotency-Key ${key} is still at work`,
  );
}
