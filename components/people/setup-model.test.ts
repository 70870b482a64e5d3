import { expect, test } from "vitest";
import { checkSetup } from "#components/people/setup-model.ts";

const good = { token: "t", name: "Ana", email: "ana@example.com", password: "twelve chars!" };

test("a name, an address and a long password are enough", () => {
  expect(checkSetup(good)).toEqual({});
});

test("each bad field gets its own sentence", () => {
  const errors = checkSetup({ ...good, name: " ", email: "ana", password: "short" });

  expect(Object.keys(errors).sort()).toEqual(["email", "name", "password"]);
});
