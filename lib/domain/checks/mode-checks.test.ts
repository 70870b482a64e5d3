import { describe, expect, test } from "vitest";
import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { aMode, aReplicaSet } from "#tests/builders/observation.ts";

const NOW = new Date("2026-11-22T10:00:00.000Z");
const HOST = "db-3:27017";

/** The finding about the last of three nodes that run at `running`, where a restart takes it to `startup`. */
function findingAt(running: TlsMode, startup: TlsMode) {
  const set = aReplicaSet([running, running, running]);
  const nodes = set.nodes.map((node) =>
    node.host === HOST ? { ...node, mode: { ...aMode(running), startup } } : node,
  );
  return evaluateChecks({ ...set, nodes }, NOW).find(
    ({ check, host }) => check === "MODE-04" && host === HOST,
  );
}

describe("the standing finding about a restart", () => {
  test.each([
    ["requireTLS", "allowTLS"],
    ["requireTLS", "disabled"],
    ["preferTLS", "disabled"],
  ] as const)(
    "is critical at %s where it falls back to %s and cuts the node off",
    (running, startup) => {
      expect(findingAt(running, startup)).toMatchObject({
        result: "fail",
        severity: "critical",
        observed: `running ${running}, configured ${startup}: a restart of ${HOST} falls back to ${startup} and cuts it off from db-1:27017 and 1 other node`,
      });
    },
  );

  test.each([
    ["requireTLS", "preferTLS", "falls back to preferTLS"],
    ["preferTLS", "allowTLS", "falls back to allowTLS"],
    ["preferTLS", "requireTLS", "goes on to requireTLS"],
  ] as const)("is high from %s to %s, where all can still talk", (running, startup, words) => {
    expect(findingAt(running, startup)).toMatchObject({
      result: "fail",
      severity: "high",
      observed: `running ${running}, configured ${startup}: a restart of ${HOST} ${words}`,
    });
  });

  test("ends when the configured mode is the running one", () => {
    expect(findingAt("requireTLS", "requireTLS")).toMatchObject({ result: "pass" });
  });
});
