import { expect, test } from "vitest";
import { toBlockList } from "#lib/server/environment.ts";
import { clientAddress } from "#lib/server/http/client-address.ts";

const proxies = toBlockList(["10.0.0.0/8"]);
const nobody = toBlockList([]);

test("what a client claims is ignored without a trusted proxy", () => {
  expect(clientAddress("203.0.113.9", "1.2.3.4", nobody)).toBe("203.0.113.9");
  expect(clientAddress("203.0.113.9", "1.2.3.4", proxies)).toBe("203.0.113.9");
});

test("behind trusted proxies the rightmost untrusted address counts", () => {
  expect(clientAddress("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", proxies)).toBe("203.0.113.9");
});

test("an IPv4 address within IPv6 is written as IPv4", () => {
  expect(clientAddress("::ffff:127.0.0.1", undefined, nobody)).toBe("127.0.0.1");
});

test("a hop that is no address ends the walk at the proxy", () => {
  expect(clientAddress("10.0.0.1", "<script>", proxies)).toBe("10.0.0.1");
  expect(clientAddress(undefined, undefined, proxies)).toBe("");
});
