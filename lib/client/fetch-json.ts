import type { z } from "zod";
import { ProblemError, readProblem, unreachableProblem } from "#lib/client/problem-error.ts";

interface RequestOptions {
  signal?: AbortSignal;
}

interface SendOptions {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** Version on screen; the server refuses the action when the object has moved on. */
  ifMatch?: number;
}

/**
 * Reads JSON from our own API and parses it.
 *
 * @throws ProblemError when the server refuses or does not answer.
 */
export async function fetchJson<T extends z.ZodType>(
  schema: T,
  path: string,
  { signal }: RequestOptions = {},
): Promise<z.infer<T>> {
  const body = await exchange(path, {
    headers: { accept: "application/json" },
    ...(signal === undefined ? {} : { signal }),
  });
  return schema.parse(body);
}

/**
 * Sends an action to our own API; every call carries its own idempotency key.
 *
 * @returns The parsed body, unparsed by any schema; callers that need it parse it.
 * @throws ProblemError when the server refuses or does not answer.
 */
export function sendJson(path: string, { method, body, ifMatch }: SendOptions): Promise<unknown> {
  return exchange(path, {
    method,
    headers: {
      accept: "application/json",
      "idempotency-key": randomKey(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(ifMatch === undefined ? {} : { "if-match": `"${ifMatch}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function exchange(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    // An aborted query is TanStack Query's own doing and must stay recognisable.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ProblemError(unreachableProblem());
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ProblemError(readProblem(body, response.status));
  return body;
}

/** 128 random bits; `crypto.randomUUID` exists only in secure contexts, and the console may run on plain HTTP. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
