import { describe, expect, test } from "vitest";
import { connectionMarkLine, connectionMarksOf } from "#lib/domain/clients/connection-mark.ts";
import { nodeHistoryOf } from "#lib/domain/clients/node-history.ts";
import { stepsOf } from "#lib/domain/rollout/progress.ts";
import { anAttempt, aPlan } from "#tests/builders/rollout.ts";
import { someServerOptions } from "#tests/builders/server-options.ts";

const NONE = { preferTLS: null, requireTLS: null };
const MOVED = {
  preferTLS: { connectionId: 20, at: "2026-11-22T10:00:00.000Z" },
  requireTLS: { connectionId: 40, at: "2026-11-22T11:00:00.000Z" },
};

function startedAt(iso: string | null, options = someServerOptions("allowTLS")) {
  return {
    mode: "requireTLS" as const,
    startup: { mode: "allowTLS" as const, options, startedAt: iso },
  };
}

describe("marks of the moves of a node", () => {
  test("hold for the process that was moved", () => {
    const history = nodeHistoryOf(startedAt("2026-11-22T09:00:00.000Z"), MOVED, false);

    expect(history).toMatchObject({ preferredAfter: 20, requiredAfter: 40 });
  });

  test.each([
    ["2026-11-22T10:30:00.000Z", { preferredAfter: 40, requiredAfter: 40 }],
    ["2026-11-22T11:30:00.000Z", { preferredAfter: null, requiredAfter: null }],
    [null, { preferredAfter: null, requiredAfter: null }],
  ] as const)("say nothing of one that was started later (%s)", (iso, expected) => {
    expect(nodeHistoryOf(startedAt(iso), MOVED, false)).toMatchObject(expected);
  });

  test("are not needed by a process that was started there", () => {
    const startup = {
      mode: "preferTLS" as const,
      options: someServerOptions("preferTLS"),
      startedAt: null,
    };

    expect(nodeHistoryOf({ mode: "preferTLS", startup }, NONE, true)).toMatchObject({
      preferredAfter: 0,
      requiredAfter: null,
      membersDialTls: true,
    });
  });

  test("are found in the events of its steps, the latest counting", () => {
    const steps = stepsOf(aPlan()).map((step) => {
      const events = [11, 12].map((connectionId) => ({
        at: `2026-11-22T10:00:${connectionId}.000Z`,
        kind: "connections" as const,
        ok: true,
        detail: "",
        durationMs: 0,
        lines: [connectionMarkLine(connectionId)],
      }));
      return step.host === "db-2:27017" && step.to === "preferTLS"
        ? { ...step, attempts: [anAttempt({ events })] }
        : step;
    });

    expect(connectionMarksOf({ steps }, "db-2:27017")).toEqual({
      preferTLS: { connectionId: 12, at: "2026-11-22T10:00:12.000Z" },
      requireTLS: null,
    });
    expect(connectionMarksOf({ steps }, "db-1:27017")).toEqual(NONE);
  });
});

test.each([
  ["TLS1_0,TLS1_1,TLS1_2,TLS1_3", true],
  ["TLS1_2,TLS1_3", false],
  [null, false],
])("a log that names %s names every version: %s", (logVersions, expected) => {
  const options = someServerOptions("allowTLS", { tls: { logVersions } });

  expect(nodeHistoryOf(startedAt(null, options), NONE, false).logsEveryVersion).toBe(expected);
});

test("a parameter under either name hides plaintext", () => {
  const options = someServerOptions("allowTLS", {
    setParameter: { disableNonSSLConnectionLogging: "true" },
  });

  expect(nodeHistoryOf(startedAt(null, options), NONE, false).hidesPlaintext).toBe(true);
});
