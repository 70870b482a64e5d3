import type { z } from "zod";
import { type Problem, problemSchema } from "#lib/contracts/problem.ts";

/** A refusal of the API, as it said it. */
export class ApiRefusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiRefusal";
    this.problem = problem;
  }
}

export interface ApiRequest {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  ifMatch?: number;
}

export interface ApiClient {
  /**
   * Sends one request below `/api/v1` and checks the answer.
   *
   * @throws ApiRefusal for a problem document; Error when the server cannot be reached or is none of ours.
   */
  send<T>(path: string, schema: z.ZodType<T>, request?: ApiRequest): Promise<T>;
}

/** Too short and a plan of a large cluster, which is probed first, is given up; too long only bores. */
const TIMEOUT_MS = 120_000;

/** A client of the API with the token of one person. */
export function createApiClient(baseUrl: string, token: string): ApiClient {
  return {
    async send(path, schema, { method = "GET", body, ifMatch } = {}) {
      const response = await reach(`${baseUrl}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(ifMatch === undefined ? {} : { "if-match": `"${ifMatch}"` }),
          // A lost answer may be asked for again by hand; within one run a request is sent once.
          ...(method === "GET" ? {} : { "idempotency-key": crypto.randomUUID() }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await readJson(response, baseUrl);
      if (!response.ok) throw refusalOf(answer, baseUrl);
      return schema.parse(answer);
    },
  };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new Error(`${new URL(url).origin} cannot be reached`, { cause });
  }
}

async function readJson(response: Response, baseUrl: string): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new Error(`${baseUrl} answered ${response.status} without JSON; is it Portcullis?`, {
      cause,
    });
  }
}

function refusalOf(answer: unknown, baseUrl: string): Error {
  const problem = problemSchema.safeParse(answer);
  return problem.success
    ? new ApiRefusal(problem.data)
    : new Error(`${baseUrl} answered in a way Portcullis does not; is it Portcullis?`);
}
