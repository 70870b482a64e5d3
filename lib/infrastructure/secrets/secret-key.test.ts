import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadOrCreateSecretKey, parseSecretKey } from "#lib/infrastructure/secrets/secret-key.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secret-key-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("a key is made once, readable by its owner alone", () => {
  const file = join(folder, "secret-key");

  const made = loadOrCreateSecretKey(file);

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadOrCreateSecretKey(file).id).toBe(made.id);
  expect(readdirSync(folder)).toEqual(["secret-key"]);
});

test("processes that start together get one key", async () => {
  const module = new URL("./secret-key.ts", import.meta.url).href;
  const script = `import { loadOrCreateSecretKey } from ${JSON.stringify(module)};
    process.stdout.write(loadOrCreateSecretKey(process.argv[1]).id);`;
  const file = join(folder, "secret-key");

  const ids = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script, file]);
      const [id] = await Promise.all([text(child.stdout), once(child, "exit")]);
      return id;
    }),
  );

  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
});

test.each(["", "short", "A".repeat(43), `${"A".repeat(43)}!`, "A".repeat(88)])(
  "%j is no key",
  (words) => {
    expect(() => parseSecretKey(words)).toThrow(
      expect.objectContaining({ code: "SECRET_KEY_INVALID" }),
    );
  },
);

test("a file that holds something else is refused and left alone", () => {
  const file = join(folder, "secret-key");
  writeFileSync(file, "not a key");

  expect(() => loadOrCreateSecretKey(file)).toThrow(
    expect.objectContaining({ code: "SECRET_KEY_INVALID" }),
  );
  expect(statSync(file).size).toBe(9);
});
