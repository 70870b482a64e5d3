import { expect, test, vi } from "vitest";
import { APP_ERROR_CODES, AppError } from "#lib/application/app-error.ts";
import { problemSchema } from "#lib/contracts/problem.ts";
import { STATUS_BY_CODE } from "#lib/server/http/problem.ts";
import { toErrorResponse } from "#lib/server/http/route-errors.ts";

test.each(APP_ERROR_CODES.filter((code) => STATUS_BY_CODE[code] < 500))(
  "%s becomes a problem document with its own code and status",
  async (code) => {
    const response = toErrorResponse(new AppError(code, "Because"), () => {});
    const problem = problemSchema.parse(await response.json());

    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.status).toBe(STATUS_BY_CODE[code]);
    expect(problem).toMatchObject({ code, status: response.status, detail: "Because" });
  },
);

test("an unforeseen failure is reported to the log and hidden from the client", async () => {
  const report = vi.fn();
  const failure = new Error("connect mongodb://admin:hunter2@db-1 failed");

  const response = toErrorResponse(failure, report);

  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("hunter2");
  expect(report).toHaveBeenCalledWith(failure);
});

test("an AppError of another copy of the module is recognised by its code", () => {
  const foreign = Object.assign(new Error("gone"), { name: "AppError", code: "ROLLOUT_NOT_FOUND" });

  expect(toErrorResponse(foreign, () => {}).status).toBe(404);
});

test("only the details meant for the client leave the server", async () => {
  const error = new AppError("PLAN_REFUSED", "Refused", {
    details: {
      hosts: ["db-1:27017"],
      refusals: [{ code: "NODE_DISABLED", host: "db-1:27017", message: "m", uri: "a:secret@b" }],
      uri: "mongodb://u:secret@db-1",
      retryAfterSeconds: 3,
    },
  });

  const response = toErrorResponse(error, () => {});
  const text = await response.text();

  expect(JSON.parse(text)).toMatchObject({
    hosts: ["db-1:27017"],
    reasons: [{ code: "NODE_DISABLED", host: "db-1:27017", message: "m" }],
  });
  expect(text).not.toContain("secret");
  expect(response.headers.get("retry-after")).toBe("3");
});
