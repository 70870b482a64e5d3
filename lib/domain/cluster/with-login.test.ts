import { expect, test } from "vitest";
import { withLogin } from "#lib/domain/cluster/with-login.ts";

const login = { user: "ana@x", password: "p:w/" };

test.each([
  ["db-1:27017", "mongodb://ana%40x:p%3Aw%2F@db-1:27017/"],
  ["mongodb://a,b/admin?replicaSet=rs0", "mongodb://ana%40x:p%3Aw%2F@a,b/admin?replicaSet=rs0"],
  ["mongodb+srv://c.example", "mongodb+srv://ana%40x:p%3Aw%2F@c.example/"],
])("%s gets the login written into it", (target, uri) => {
  expect(withLogin(target, login)).toEqual({ ok: true, value: uri });
});

test("source and mechanism become options", () => {
  expect(withLogin("a:1", { ...login, authSource: "$external", mechanism: "PLAIN" })).toMatchObject(
    {
      value: "mongodb://ana%40x:p%3Aw%2F@a:1/?authSource=%24external&authMechanism=PLAIN",
    },
  );
});

test("a target with a login of its own, or that cannot be read, is refused", () => {
  expect(withLogin("mongodb://u:p@a", login).ok).toBe(false);
  expect(withLogin("a:0", login).ok).toBe(false);
  expect(withLogin("a:1", { ...login, mechanism: "GSSAPI" }).ok).toBe(false);
});
