import { expect, test } from "vitest";
import { z } from "zod";
import { parseBody, parseQuery } from "#lib/server/http/parse-body.ts";

const schema = z.strictObject({ name: z.string().min(2), size: z.coerce.number().optional() });

const post = (body: string, headers: Record<string, string> = {}) =>
  new Request("http://127.0.0.1/x", { method: "POST", body, headers });

test("a body that fits is parsed", async () => {
  await expect(parseBody(post('{"name":"rs0"}'), schema)).resolves.toEqual({ name: "rs0" });
});

test("a field that does not fit is named", async () => {
  await expect(parseBody(post('{"name":"a"}'), schema)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    details: { fields: { name: expect.any(String) } },
  });
});

test("an unknown field is refused", async () => {
  await expect(parseBody(post('{"name":"rs0","admin":true}'), schema)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("a body that is no JSON is refused without quoting it", async () => {
  const parsing = parseBody(post("mongodb://u:secret@db"), schema);

  await expect(parsing).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(parsing).rejects.not.toThrow(/secret/);
});

test("a body above one mebibyte is refused even when its length is not announced", async () => {
  const body = `{"name":"${"x".repeat(1024 * 1024)}"}`;

  await expect(parseBody(post(body), schema)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  await expect(
    parseBody(post("{}", { "content-length": "99999999" }), schema),
  ).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
});

test("query parameters are checked the same way", () => {
  const request = new Request("http://127.0.0.1/x?name=rs0&size=3");

  expect(parseQuery(request, schema)).toEqual({ name: "rs0", size: 3 });
  expect(() => parseQuery(new Request("http://127.0.0.1/x?other=1"), schema)).toThrow();
});
