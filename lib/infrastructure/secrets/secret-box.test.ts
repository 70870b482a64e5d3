import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretBox } from "#lib/infrastructure/secrets/secret-box.ts";
import { parseSecretKey } from "#lib/infrastructure/secrets/secret-key.ts";

const aKey = () => parseSecretKey(randomBytes(32).toString("base64"));
const place = { table: "cluster_credentials", row: "cluster-1", column: "uri" };

test("any text comes back as it was", () => {
  const box = createSecretBox(aKey());

  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      (text) => box.open(box.seal(text, place), place) === text,
    ),
  );
});

test("a sealed value shows nothing of the text and never looks the same twice", () => {
  const box = createSecretBox(aKey());

  const sealed = box.seal("mongodb://user:canary@db-1", place);

  expect(sealed).not.toContain("canary");
  expect(box.seal("mongodb://user:canary@db-1", place)).not.toBe(sealed);
});

test.each([
  { ...place, row: "cluster-2" },
  { ...place, column: "ca_pem" },
  { ...place, table: "api_tokens" },
  // The parts of a place do not run into each other.
  { table: "cluster_credentials", row: "cluster-1,uri", column: "" },
])("a value moved to $table.$column of $row cannot be opened", (elsewhere) => {
  const box = createSecretBox(aKey());
  const sealed = box.seal("secret", place);

  expect(() => box.open(sealed, elsewhere)).toThrow(
    expect.objectContaining({ code: "SECRET_REFUSED" }),
  );
});

test("a value sealed with an unknown key is refused by the key's name", () => {
  const key = aKey();
  const sealed = createSecretBox(key).seal("secret", place);

  expect(() => createSecretBox(aKey()).open(sealed, place)).toThrow(
    expect.objectContaining({
      code: "SECRET_KEY_UNKNOWN",
      message: expect.stringContaining(key.id),
    }),
  );
});

test("a value under a forged key name is refused", () => {
  const key = aKey();
  const other = aKey();
  const forged = createSecretBox(other).seal("secret", place).replace(other.id, key.id);

  expect(() => createSecretBox(key).open(forged, place)).toThrow(
    expect.objectContaining({ code: "SECRET_REFUSED" }),
  );
});

test("a value cut off anywhere is refused with a code", () => {
  const box = createSecretBox(aKey());
  const sealed = box.seal("secret", place);

  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => box.open(sealed.slice(0, length), place)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^SECRET_/) }),
    );
  }
});

test("a value with any bit of its body changed is refused", () => {
  const box = createSecretBox(aKey());
  const [format, id, nonce, body = ""] = box.seal("secret", place).split(".");
  const bytes = Buffer.from(body, "base64url");

  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    const value = [format, id, nonce, changed.toString("base64url")].join(".");
    expect(() => box.open(value, place)).toThrow(
      expect.objectContaining({ code: "SECRET_REFUSED" }),
    );
  }
});

test("after a rotation old values open, count as outdated, and new ones use the new key", () => {
  const former = aKey();
  const current = aKey();
  const old = createSecretBox(former).seal("secret", place);

  const rotated = createSecretBox(current, [former]);

  expect(rotated.open(old, place)).toBe("secret");
  expect(rotated.isOutdated(old)).toBe(true);
  expect(rotated.isOutdated(rotated.seal("secret", place))).toBe(false);
});
