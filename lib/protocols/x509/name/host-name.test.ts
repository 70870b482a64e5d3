import { expect, test } from "vitest";
import type { GeneralName } from "#lib/protocols/x509/certificate/certificate.ts";
import { namesHost } from "#lib/protocols/x509/name/host-name.ts";
import { addressOctets } from "#lib/protocols/x509/name/ip-address.ts";

const dns = (value: string): GeneralName => ({ kind: "dns", value });
const ip = (...octets: number[]): GeneralName => ({ kind: "ip", value: Buffer.from(octets) });

test.each([
  ["db.example.com", "DB.Example.COM"],
  ["db.example.com", "db.example.com."],
  ["*.example.com", "db.example.com"],
  ["xn--bcher-kva.example", "bücher.example"],
  ["my_db.example.com", "my_db.example.com"],
])("%s stands for %s", (presented, host) => {
  expect(namesHost([dns(presented)], host)).toBe(true);
});

test.each([
  ["db.example.com", "example.com"],
  ["*.example.com", "example.com"],
  ["*.example.com", "a.b.example.com"],
  ["*.com", "example.com"],
  ["*", "localhost"],
  ["*.*.example.com", "a.b.example.com"],
  ["d*.example.com", "db.example.com"],
  ["db.*.com", "db.example.com"],
  ["", ""],
  ["192.0.2.1", "192.0.2.1"],
])("%s does not stand for %s", (presented, host) => {
  expect(namesHost([dns(presented)], host)).toBe(false);
});

test("addresses are found among addresses only, however they are written", () => {
  const loopback = ip(...Array.from({ length: 15 }, () => 0), 1);

  expect(namesHost([ip(192, 0, 2, 1)], "192.0.2.1")).toBe(true);
  expect(namesHost([loopback], "0:0::0:1")).toBe(true);
  expect(namesHost([ip(192, 0, 2, 1)], "192.0.2.2")).toBe(false);
});

test.each([
  ["192.0.2.1", "c0000201"],
  ["::", "00".repeat(16)],
  ["2001:db8::1:0", "20010db8000000000000000000010000"],
  ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
])("the address %s has the octets %s", (text, hex) => {
  expect(addressOctets(text)?.toString("hex")).toBe(hex);
});

test.each(["", "example.com", "1.2.3", "0300.1.1.1", "fe80::1%eth0"])(
  "%j is no address",
  (text) => {
    expect(addressOctets(text)).toBeNull();
  },
);
