import { expect, test } from "vitest";
import { ProblemError, readProblem, sentenceOf } from "#lib/client/problem-error.ts";

test("a problem document is taken as the server wrote it", () => {
  const problem = {
    type: "about:blank",
    title: "Refused",
    status: 409,
    code: "STALE",
    detail: "Rollout 7 has changed since it was read",
  };

  expect(readProblem(problem, 500)).toEqual(problem);
});

test("a body that is no problem document still yields a sentence with the status", () => {
  const problem = readProblem("<html>Bad gateway</html>", 502);

  expect(problem.code).toBe("UNEXPECTED_ANSWER");
  expect(problem.detail).toContain("502");
});

test("an error of our own code is not shown as the server's word", () => {
  const refused = new ProblemError(readProblem(null, 400));

  expect(sentenceOf(refused)).toContain("400");
  expect(sentenceOf(new TypeError("x is undefined"))).not.toContain("undefined");
});
