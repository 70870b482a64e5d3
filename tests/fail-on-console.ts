import { afterEach, beforeEach, expect, vi } from "vitest";

/** An unexpected line on the console fails the test; a test that expects one spies on the method itself. */
const METHODS = ["error", "warn", "log"] as const;

beforeEach(() => {
  for (const method of METHODS) vi.spyOn(console, method).mockImplementation(() => {});
});

afterEach(() => {
  for (const method of METHODS) {
    const spy = vi.mocked(console[method]);
    const lines = vi.isMockFunction(spy) ? spy.mock.calls : [];
    vi.restoreAllMocks();
    expect(lines, `console.${method} was called`).toEqual([]);
  }
});
