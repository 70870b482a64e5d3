import path from "node:path";
import { expect, test } from "vitest";
import { readEnvironment, toBlockList } from "#lib/server/environment.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");

test("an empty environment gives the defaults with an absolute data folder", () => {
  const environment = readEnvironment({});

  expect(environment).toMatchObject({
    databaseUrl: null,
    host: "127.0.0.1",
    port: 8420,
    leaseTtlMs: 15_000,
    logLevel: "info",
    secretKey: null,
    publicUrl: null,
    trustedProxies: [],
  });
  expect(environment.dataDir).toBe(path.resolve(".portcullis"));
});

test.each([
  ["DATABASE_URL", "mysql://db"],
  ["PORT", "eighty"],
  ["PORT", "70000"],
  ["PORTCULLIS_LOG_LEVEL", "loud"],
  ["PORTCULLIS_SECRET_KEY", "short"],
  ["PORTCULLIS_TRUSTED_PROXIES", "10.0.0.0/40"],
  ["PORTCULLIS_TRUSTED_PROXIES", "proxy.example"],
  ["PORTCULLIS_URL", "ftp://portcullis.example"],
  ["PORTCULLIS_LEASE_TTL_MS", "20"],
  ["PORTCULLIS_RESTART_WEBHOOK_URL", "https://a:b@hooks.example"],
  ["PORTCULLIS_RESTART_WEBHOOK_URL", "https://hooks.example"],
  ["PORTCULLIS_RESTART_COMMAND", "restart-node"],
  ["PORTCULLIS_RESTART_COMMAND", '["/bin/x", 1]'],
  ["PORTCULLIS_RESTART_COMMAND_TIMEOUT", "0"],
])("%s=%s is refused by name and without quoting the value", (name, value) => {
  const read = () => readEnvironment({ [name]: value });

  expect(read).toThrowError(expect.objectContaining({ code: "ENVIRONMENT_INVALID" }));
  expect(read).toThrowError(new RegExp(`^${name} `));
  if (name === "PORTCULLIS_SECRET_KEY") expect(read).not.toThrowError(/short/);
});

test("a secret comes from the file that its _FILE twin names", () => {
  const files: Record<string, string> = { "/run/secrets/key": `${KEY}\n` };

  const environment = readEnvironment(
    { PORTCULLIS_SECRET_KEY_FILE: "/run/secrets/key" },
    (file) => files[file] ?? "",
  );

  expect(environment.secretKey).toBe(KEY);
});

test("a secret file that cannot be read is refused naming variable and file", () => {
  expect(() => readEnvironment({ DATABASE_URL_FILE: "/does/not/exist" })).toThrowError(
    /^DATABASE_URL_FILE names \/does\/not\/exist, which cannot be read$/,
  );
});

test("a secret given twice is refused", () => {
  expect(() =>
    readEnvironment({ PORTCULLIS_SECRET_KEY: KEY, PORTCULLIS_SECRET_KEY_FILE: "/key" }),
  ).toThrowError(/both set/);
});

test("an empty variable counts as absent and a trailing slash of the address is dropped", () => {
  const environment = readEnvironment({
    DATABASE_URL: "",
    PORTCULLIS_URL: "https://tls.example.com/",
  });

  expect(environment.databaseUrl).toBeNull();
  expect(environment.publicUrl).toBe("https://tls.example.com");
});

test("a block list holds single addresses and ranges of both families", () => {
  const list = toBlockList(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]);

  expect(list.check("10.1.2.3")).toBe(true);
  expect(list.check("192.0.2.2")).toBe(false);
  expect(list.check("2001:db8::1", "ipv6")).toBe(true);
});

test("without restart tools there is none, and each is read with its limit", () => {
  const secret = "a shared secret of some length";

  expect(readEnvironment({}).restart).toEqual({ webhook: null, command: null });
  expect(
    readEnvironment(
      {
        PORTCULLIS_RESTART_WEBHOOK_URL: "https://hooks.example/restart/",
        PORTCULLIS_RESTART_WEBHOOK_SECRET_FILE: "/run/secrets/hook",
        PORTCULLIS_RESTART_COMMAND: '["/usr/bin/env", "node", "restart.mjs"]',
        PORTCULLIS_RESTART_COMMAND_TIMEOUT: "20",
      },
      () => `${secret}\n`,
    ).restart,
  ).toEqual({
    webhook: { url: "https://hooks.example/restart/", secret, timeoutMs: 60_000 },
    command: { program: "/usr/bin/env", args: ["node", "restart.mjs"], timeoutMs: 20_000 },
  });
  expect(readEnvironment({ PORTCULLIS_RESTART_COMMAND: "/bin/restart" }).restart.command).toEqual({
    program: "/bin/restart",
    args: [],
    timeoutMs: 300_000,
  });
});
