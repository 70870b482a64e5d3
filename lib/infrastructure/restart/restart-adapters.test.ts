import { expect, test } from "vitest";
import { createRestartAdapters } from "#lib/infrastructure/restart/restart-adapters.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { aRestartOrder } from "#tests/builders/restart-order.ts";

test("the runbook is always there and leaves the restart to a person", async () => {
  const adapters = createRestartAdapters({ webhook: null, command: null }, systemClock);

  expect(await adapters.find("runbook")?.order(aRestartOrder())).toEqual({ kind: "by-hand" });
  expect([adapters.find("webhook"), adapters.find("command")]).toEqual([null, null]);
});

test("a tool is there once the installation names it", () => {
  const adapters = createRestartAdapters(
    {
      webhook: { url: "http://127.0.0.1:1/", secret: "s", timeoutMs: 1 },
      command: { program: "/bin/true", args: [], timeoutMs: 1 },
    },
    systemClock,
  );

  expect(adapters.find("webhook")).not.toBeNull();
  expect(adapters.find("command")).not.toBeNull();
});
