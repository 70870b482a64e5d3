import { expect, test } from "vitest";
import { requireSameOrigin } from "#lib/server/http/same-origin.ts";

const post = (headers: Record<string, string>) =>
  new Request("http://127.0.0.1:8420/api/v1/rollouts", { method: "POST", headers });

const check = (headers: Record<string, string>, publicUrl: string | null = null) => {
  return () => requireSameOrigin(post({ host: "127.0.0.1:8420", ...headers }), publicUrl);
};

test("a change from our own page is let through", () => {
  expect(check({ origin: "http://127.0.0.1:8420" })).not.toThrow();
  expect(check({ "sec-fetch-site": "same-origin" })).not.toThrow();
  expect(check({ origin: "https://tls.example" }, "https://tls.example")).not.toThrow();
});

test.each([
  [{ origin: "http://evil.example" }],
  [{ origin: "null" }],
  [{ origin: "http://127.0.0.1:8421" }],
  [{ "sec-fetch-site": "same-site" }],
  [{ "sec-fetch-site": "cross-site" }],
  [{}],
])("a change with %j is refused", (headers) => {
  expect(check(headers)).toThrowError(expect.objectContaining({ code: "FOREIGN_ORIGIN" }));
});

test("reading needs no origin", () => {
  const request = new Request("http://127.0.0.1:8420/api/v1/rollouts", {
    headers: { origin: "http://evil.example" },
  });

  expect(() => requireSameOrigin(request, null)).not.toThrow();
});
