import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryOwnerLock } from "#lib/infrastructure/embedded-postgres/owner-lock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "owner-lock-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const MODULE = new URL("./owner-lock.ts", import.meta.url).href;

/** Whether another process gets the lock. */
function otherProcessGets(file: string): boolean {
  const script = `import { tryOwnerLock } from ${JSON.stringify(MODULE)};
    process.stdout.write(String(tryOwnerLock(process.argv[1]) !== null));`;
  return (
    execFileSync(process.execPath, ["--input-type=module", "-e", script, file]).toString() ===
    "true"
  );
}

test("a folder has one owner, also within one process", () => {
  const file = join(folder, "owner.lock");

  const lock = tryOwnerLock(file);

  expect(lock).not.toBeNull();
  expect(tryOwnerLock(file)).toBeNull();
  expect(otherProcessGets(file)).toBe(false);
  lock?.release();
});

test("a released lock, and that of a process which has ended, can be taken", () => {
  const file = join(folder, "owner.lock");

  tryOwnerLock(file)?.release();

  expect(otherProcessGets(file)).toBe(true);
  expect(tryOwnerLock(file)).not.toBeNull();
});

test("a folder that does not exist is an error, not a busy lock", () => {
  expect(() => tryOwnerLock(join(folder, "missing", "owner.lock"))).toThrow();
});
