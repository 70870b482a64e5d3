import { describe, expect, test } from "vitest";
import type { ReplicationObservation } from "#lib/domain/observation/observation.ts";
import {
  electionBetween,
  highestLag,
  type OwnView,
  primariesOf,
  replicationProblems,
} from "#lib/domain/rollout/replication-health.ts";
import { aHealthyView } from "#tests/builders/observation.ts";

const HOSTS = ["a:1", "b:1", "c:1"];

const view = (
  host: string,
  change: Partial<ReplicationObservation> | null = {},
  member: Partial<OwnView["member"]> = {},
): OwnView => ({
  member: { host, group: "rs0", role: "secondary", delaySeconds: 0, process: "mongod", ...member },
  replication: change === null ? null : { ...aHealthyView(HOSTS, "a:1", host), ...change },
});

const problems = (...views: OwnView[]) =>
  replicationProblems(views, 10).map(({ code, host }) => [code, host]);

test("a set whose members all see each other healthy has no problem", () => {
  expect(problems(view("a:1"), view("b:1"), view("c:1"))).toEqual([]);
});

describe("each member's own view counts", () => {
  test("one that does not see another one is told, naming the other", () => {
    const seen = aHealthyView(HOSTS, "a:1", "b:1").members.map((member) =>
      member.host === "c:1"
        ? { ...member, healthy: false, state: "(not reachable/healthy)" }
        : member,
    );

    expect(problems(view("a:1"), view("b:1", { members: seen }), view("c:1"))).toEqual([
      ["REPLICATION_UNHEALTHY", "c:1"],
    ]);
  });

  test("one whose view cannot be read is a problem, unless it is an arbiter", () => {
    expect(problems(view("a:1"), view("b:1", null))).toEqual([["REPLICATION_UNHEALTHY", "b:1"]]);
    expect(problems(view("a:1"), view("b:1", null, { role: "arbiter" }))).toEqual([]);
  });

  test("one that recovers is a problem", () => {
    expect(problems(view("a:1"), view("b:1", { state: "RECOVERING" }))).toEqual([
      ["REPLICATION_UNHEALTHY", "b:1"],
    ]);
  });
});

describe("primaries", () => {
  test("none and several are problems", () => {
    expect(problems(view("a:1", { state: "SECONDARY", members: [] }))).toEqual([
      ["REPLICATION_UNHEALTHY", "a:1"],
    ]);
    expect(problems(view("a:1"), view("b:1", { state: "PRIMARY" }))[0]).toEqual([
      "REPLICATION_UNHEALTHY",
      "a:1",
    ]);
  });

  test("a member that follows another primary is a problem", () => {
    const stray = aHealthyView(HOSTS, "c:1", "b:1");

    expect(problems(view("a:1"), view("b:1", stray))).toEqual([["REPLICATION_UNHEALTHY", "b:1"]]);
  });

  test("each set has its own", () => {
    const other = { group: "rs1" };
    const views = [view("a:1"), view("d:1", { state: "PRIMARY", members: [] }, other)];

    expect(problems(...views)).toEqual([]);
    expect(primariesOf(views)).toEqual(["a:1", "d:1"]);
  });
});

describe("lag", () => {
  test("over the limit is a problem; at the limit it is not", () => {
    expect(problems(view("a:1"), view("b:1", { lagSeconds: 10 }))).toEqual([]);
    expect(problems(view("a:1"), view("b:1", { lagSeconds: 10.1 }))).toEqual([
      ["LAG_TOO_HIGH", "b:1"],
    ]);
  });

  test("of delayed members and arbiters does not count", () => {
    const late = { lagSeconds: 3_600 };
    const views = [
      view("a:1"),
      view("b:1", late, { delaySeconds: 3_600 }),
      view("c:1", late, { role: "arbiter" }),
    ];

    expect(problems(...views)).toEqual([]);
    expect(highestLag(views)).toEqual({ host: "a:1", seconds: 0 });
  });
});

test("a member that replicates nothing while its own view is fine lags by what the primary sees", () => {
  const seenBy = (host: string, lagSeconds: number) =>
    view(host, {
      members: aHealthyView(HOSTS, "a:1", host).members.map((member) =>
        member.host === "c:1" ? { ...member, lagSeconds } : member,
      ),
    });

  expect(problems(seenBy("a:1", 45), view("b:1"), view("c:1"))).toEqual([["LAG_TOO_HIGH", "c:1"]]);
  expect(problems(view("a:1"), seenBy("b:1", 45), view("c:1"))).toEqual([]);
});

test("an election between two looks is told with who leads since, unless nothing is known before", () => {
  const before = { host: "a:1", term: 4 };

  expect(electionBetween(null, before)).toBeNull();
  expect(electionBetween(before, before)).toBeNull();
  expect(electionBetween(before, { host: "b:1", term: 5 })).toContain("b:1 in term 5");
  expect(electionBetween(before, { host: "a:1", term: 5 })).toContain("a:1 in term 4");
});
