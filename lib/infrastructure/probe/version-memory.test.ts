import { expect, test } from "vitest";
import { createVersionMemory } from "#lib/infrastructure/probe/version-memory.ts";
import { MODERN_VERSIONS } from "#tests/builders/observation.ts";

const HOUR_MS = 3_600_000;

test("what was answered is believed for an hour and then asked again", () => {
  const memory = createVersionMemory();
  memory.remember("db-1", MODERN_VERSIONS, 0);

  expect(memory.recall("db-1", HOUR_MS - 1)).toEqual(MODERN_VERSIONS);
  expect(memory.recall("db-1", HOUR_MS)).toBeNull();
  expect(memory.recall("db-2", 0)).toBeNull();
});

test("a version that stayed unseen is asked for again at once", () => {
  const memory = createVersionMemory();
  memory.remember("db-1", MODERN_VERSIONS, 0);
  memory.remember("db-1", { ...MODERN_VERSIONS, TLSv1: null }, 1);

  expect(memory.recall("db-1", 2)).toBeNull();
});
