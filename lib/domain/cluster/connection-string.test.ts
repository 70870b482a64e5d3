import { describe, expect, test } from "vitest";
import {
  type ConnectionString,
  formatAddress,
  parseConnectionString,
} from "#lib/domain/cluster/connection-string.ts";

function parsed(text: string): ConnectionString {
  const result = parseConnectionString(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe("what a target may look like", () => {
  test.each([
    ["db-1.example", ["db-1.example:27017"]],
    ["DB-1.example:27018", ["db-1.example:27018"]],
    ["mongodb://db-1", ["db-1:27017"]],
    ["mongodb://a:1,b:2,c/admin?replicaSet=rs0", ["a:1", "b:2", "c:27017"]],
    ["mongodb://[::1]:27117/", ["[::1]:27117"]],
  ])("%s names its seeds", (text, seeds) => {
    expect(parsed(text).seeds.map(formatAddress)).toEqual(seeds);
  });

  test("an SRV name has no seeds of its own", () => {
    expect(parsed("mongodb+srv://cluster.example/")).toMatchObject({
      seeds: [],
      srvName: "cluster.example",
    });
  });
});

describe("the login", () => {
  test("is decoded, with the database as source", () => {
    expect(parsed("mongodb://u%40x:p%3Aw%2F@h/other").login).toEqual({
      user: "u@x",
      password: "p:w/",
      authSource: "other",
      mechanism: "DEFAULT",
    });
  });

  test("authSource wins over the database", () => {
    expect(parsed("mongodb://u:p@h/other?authSource=admin").login?.authSource).toBe("admin");
  });

  test("X.509 needs no user name", () => {
    expect(parsed("mongodb://h/?authMechanism=MONGODB-X509").login).toMatchObject({
      user: "",
      authSource: "$external",
    });
  });

  test("the display form shows neither user, password nor options", () => {
    const { display } = parsed("mongodb://ana:s3cret@h:1,i:2/db?tlsCertificateKeyFilePassword=x");
    expect(display).toBe("mongodb://h:1,i:2/db");
  });
});

describe("options", () => {
  test("those that name files or are unknown are ignored with a note", () => {
    expect(parsed("mongodb://h/?tlsCAFile=/etc/passwd&retryWrites=true").notes).toEqual([
      "tlsCAFile is ignored; give the certificate itself instead",
      "retryWrites is ignored",
    ]);
  });

  test("tlsInsecure accepts certificates and names alike", () => {
    expect(parsed("mongodb://h/?tlsInsecure=true")).toMatchObject({
      allowInvalidCertificates: true,
      allowInvalidHostnames: true,
    });
  });
});

describe("what is refused, in one sentence", () => {
  test.each([
    ["", "The connection string is empty"],
    ["http://h:1", "A connection string starts with mongodb:// or mongodb+srv://"],
    ["mongodb://", "The connection string names no host"],
    ["mongodb://h:0", '"0" is not a port between 1 and 65535'],
    ["h:65536", '"65536" is not a port between 1 and 65535'],
    ["h:abc", '"abc" is not a port between 1 and 65535'],
    ["a b:1", '"a b" is not a host name'],
    ["mongodb://a,,b", "The list of hosts has an empty entry"],
    ["mongodb://u:p@w@h", "The user name and password must be percent-encoded"],
    ["mongodb://u:%zz@h", "The user name and password must be percent-encoded"],
    ["mongodb://u@h", 'The connection string has no password for the user "u"'],
    ["mongodb://h/?tls", '"tls" is not an option of the form name=value'],
    ["mongodb://h/?tls=true&ssl=false", "The options tls and ssl contradict each other"],
    ["mongodb+srv://h:27017", "A mongodb+srv:// connection string has no port"],
    ["mongodb+srv://a,b", "A mongodb+srv:// connection string names exactly one host"],
    ["mongodb://%2Ftmp%2Fmongodb-27017.sock", "Unix sockets are not supported; use host:port"],
    ["mongodb://h/?authMechanism=GSSAPI", 'The mechanism "GSSAPI" is not supported'],
  ])("%s", (text, sentence) => {
    expect(parseConnectionString(text)).toEqual({ ok: false, error: sentence });
  });

  test("never with the password in it", () => {
    const result = parseConnectionString("mongodb://u:hunter2@h:notaport");
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });
});
