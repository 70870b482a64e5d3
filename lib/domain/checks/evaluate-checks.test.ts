import { describe, expect, test } from "vitest";
import { gradeCluster } from "#lib/domain/checks/grade.ts";
import { coversHost } from "#lib/domain/checks/host-name.ts";
import { TLS_MODES, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation } from "#lib/domain/observation/observation.ts";
import { postureOf } from "#lib/domain/observation/posture.ts";
import { aMode, aReplicaSet } from "#tests/builders/observation.ts";
import { aStrictNode, findingsOf, outcome, withLeaf } from "#tests/builders/strict-node.ts";

describe("the mode of a node", () => {
  test.each([
    ["disabled", "fail critical"],
    ["allowTLS", "fail high"],
    ["preferTLS", "fail medium"],
    ["requireTLS", "pass critical"],
  ] as const)("%s makes MODE-01 %s", (mode, expected) => {
    expect(outcome("MODE-01", aStrictNode({ mode: aMode(mode) }))).toBe(expected);
  });

  test("seen from outside fails only where no allowed mode would pass", () => {
    const outside = (possible: TlsMode[]) =>
      outcome("MODE-01", aStrictNode({ mode: { ...aMode("allowTLS"), runtime: null, possible } }));

    expect(outside(["allowTLS", "preferTLS"])).toBe("fail medium");
    expect(outside(["requireTLS"])).toBe("could-not-observe critical");
    expect(outside([])).toBe("could-not-observe critical");
  });

  test("requireTLS that answers plaintext is critical", () => {
    const lying = aStrictNode({ plaintext: { accepted: true, failure: null } });

    expect(outcome("MODE-02", lying)).toBe("fail critical");
    expect(gradeCluster([lying], findingsOf(lying)).letter).toBe("F");
  });

  test("a restart that would undo it makes MODE-04 fail", () => {
    const drifted = aStrictNode({ mode: { ...aMode("requireTLS"), startup: "allowTLS" } });

    expect(outcome("MODE-04", drifted)).toBe("fail high");
  });
});

describe("the barrier", () => {
  const pairs = TLS_MODES.flatMap((left) => TLS_MODES.map((right) => [left, right] as const));
  const canTalk = new Set(
    ["disabled", "allowTLS", "preferTLS", "requireTLS"].flatMap((mode, index, all) =>
      [mode, all[index + 1]].flatMap((other) => [`${mode}/${other}`, `${other}/${mode}`]),
    ),
  );

  test.each(pairs)("%s beside %s", (left, right) => {
    const nodes = [left, right].map((mode, index) =>
      aStrictNode({ host: `db-${index}:27017`, mode: aMode(mode) }),
    );

    const expected = canTalk.has(`${left}/${right}`) ? "pass critical" : "fail critical";
    expect(outcome("MODE-05", ...nodes)).toBe(expected);
  });

  test("is not judged as long as a mode is unknown", () => {
    const unknown = aStrictNode({ mode: { ...aMode("allowTLS"), runtime: null, possible: [] } });

    expect(outcome("MODE-05", aStrictNode(), unknown)).toBe("could-not-observe critical");
  });
});

describe("host names", () => {
  test.each([
    [["DNS:db-1.example"], "DB-1.example:27017", true],
    [["DNS:db-1.example."], "db-1.example:27017", true],
    [["DNS:*.example"], "db-1.example:27017", true],
    [["DNS:*.example"], "a.db-1.example:27017", false],
    [["DNS:*.example"], "example:27017", false],
    [["IP Address:127.0.0.1"], "127.0.0.1:27017", true],
    [["DNS:127.0.0.1"], "127.0.0.1:27017", true],
    [["IP Address:2001:DB8:0:0:0:0:0:1"], "[2001:db8::1]:27017", true],
    [[], "db-1:27017", false],
  ])("%j and %s: %s", (names, host, covered) => {
    expect(coversHost(names, host)).toBe(covered);
  });
});

describe("the grade", () => {
  const gradeOf = (...nodes: NodeObservation[]) => gradeCluster(nodes, findingsOf(...nodes)).letter;

  test.each([
    ["disabled", "F"],
    ["allowTLS", "D"],
    ["preferTLS", "C"],
    ["requireTLS", "A"],
  ] as const)("%s on a node without other faults is %s", (mode, letter) => {
    const plaintext = { accepted: mode !== "requireTLS", failure: null };
    expect(gradeOf(aStrictNode({ mode: aMode(mode), plaintext }))).toBe(letter);
  });

  test("is that of the worst node", () => {
    const weak = aStrictNode({ host: "db-2:27017", mode: aMode("allowTLS") });
    expect(gradeOf(aStrictNode(), withLeaf(weak, {}))).toBe("D");
  });

  test("is unknown with a node that could not be reached, but never hides what is known to be bad", () => {
    const down = aStrictNode({ host: "db-2:27017", reachable: false });
    const bad = aStrictNode({ mode: aMode("disabled") });
    expect(gradeOf(aStrictNode(), down)).toBe("?");
    expect(gradeOf(bad, down)).toBe("F");
  });

  test("counts the nodes that are capped alike", () => {
    const mode = aMode("allowTLS");
    const nodes = ["db-1:1", "db-2:1"].map((host) => aStrictNode({ host, mode }));

    expect(gradeCluster([...nodes, aStrictNode()], findingsOf(...nodes)).reason).toBe(
      "2 of 3 nodes: accepts plaintext (allowTLS)",
    );
  });

  test("names the cap that decided it", () => {
    const nodes = [aStrictNode({ mode: aMode("allowTLS") })];
    const { grade, failed } = postureOf({ ...aReplicaSet([]), nodes }, findingsOf(...nodes));
    expect(grade.reason).toBe("db-1:27017 accepts plaintext (allowTLS)");
    expect(failed).toEqual({ critical: 0, high: 1, medium: 0 });
  });
});
