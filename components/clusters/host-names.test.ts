import fc from "fast-check";
import { expect, test } from "vitest";
import { shortHosts } from "#components/clusters/host-names.ts";

test("the ending that all names share is cut, the number that tells them apart stays", () => {
  const hosts = ["db-01.eu.example.com:27017", "db-02.eu.example.com:27017"];

  const { shared, short } = shortHosts(hosts);

  expect(shared).toBe(".eu.example.com:27017");
  expect(hosts.map(short)).toEqual(["db-01", "db-02"]);
});

test("addresses are never cut inside their numbers", () => {
  const { short } = shortHosts(["127.0.0.1:27017", "127.0.0.1:27018"]);

  expect(short("127.0.0.1:27017")).toBe("127.0.0.1:27017");
});

test("where only ports differ the shared domain is cut and the port stays", () => {
  const { shared, short } = shortHosts(["a.example.com:27018", "mongos.example.com:27017"]);

  expect(shared).toBe(".example.com");
  expect(short("mongos.example.com:27017")).toBe("mongos…:27017");
});

test("a single name stays whole", () => {
  expect(shortHosts(["db-1.example.com:27017"]).shared).toBe("");
});

test("short names are never empty, and different hosts keep different names", () => {
  const host = fc.stringMatching(/^[a-c]{1,2}(\.[a-c]){0,2}:2701[78]$/);
  fc.assert(
    fc.property(fc.uniqueArray(host, { minLength: 1, maxLength: 6 }), (hosts) => {
      const { short } = shortHosts(hosts);
      const names = hosts.map(short);
      expect(names.every((name) => name !== "")).toBe(true);
      expect(new Set(names).size).toBe(hosts.length);
    }),
  );
});
