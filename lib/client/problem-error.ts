import { type Problem, problemSchema } from "#lib/contracts/problem.ts";

/** A request that the server refused, with the stable code of its problem document. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

const UNREACHABLE: Problem = {
  type: "about:blank",
  title: "Server not reachable",
  status: 0,
  code: "UNREACHABLE",
  detail: "Portcullis did not answer; check that it is running, then try again",
};

/** The problem that a failed `fetch` stands for: no answer came at all. */
export function unreachableProblem(): Problem {
  return UNREACHABLE;
}

/**
 * The problem document in a response body.
 *
 * @param body Parsed JSON of the response, or null when it was no JSON.
 * @param status HTTP status, used where the body is not a problem document (a proxy's error page, for example).
 */
export function readProblem(body: unknown, status: number): Problem {
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  return {
    type: "about:blank",
    title: "Unexpected answer",
    status,
    code: "UNEXPECTED_ANSWER",
    detail: `The server answered ${status} without saying why; see its log`,
  };
}

/** The sentence to show for anything that was thrown while talking to the server. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof ProblemError) return thrown.problem.detail;
  return "Something unexpected went wrong in the browser; reload the page";
}
