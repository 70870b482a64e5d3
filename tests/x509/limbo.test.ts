import { beforeAll, describe, expect, test } from "vitest";
import type { ChainAnswer } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { MOST_CPU_MS, withCpu } from "#tests/x509/cpu-limit.ts";
import {
  LIMBO_CASES,
  type LimboCase,
  type LimboGroup,
  questionOf,
} from "#tests/x509/limbo/limbo-cases.ts";

interface Judged {
  limbo: LimboCase;
  answer: ChainAnswer;
  cpuMs: number;
}

const GROUPS: readonly LimboGroup[] = ["core", "pathbuilding", "nameconstraints-sample", "online"];

const judged: Judged[] = [];
const isFalseAccept = ({ limbo, answer }: Judged) =>
  limbo.expected === "FAILURE" && answer.verdict === "accepted";
const isFalseReject = ({ limbo, answer }: Judged) =>
  limbo.expected === "SUCCESS" && answer.verdict === "rejected";
const idsOf = (found: readonly Judged[]) => found.map(({ limbo }) => limbo.id);
const wrongIn = (group: LimboGroup) =>
  idsOf(
    judged.filter((one) => one.limbo.group === group && (isFalseAccept(one) || isFalseReject(one))),
  );

beforeAll(() => {
  // Some rounds warm up the compiler, as a running service is warm.
  for (const limbo of LIMBO_CASES.slice(0, 200)) judge(limbo);
  judged.push(...LIMBO_CASES.map(judge));
  process.stdout.write(report());
});

describe("the default profile on 838 chains", () => {
  test("refuses none of the 309 that are good", () => {
    expect(judged.filter(({ limbo }) => limbo.expected === "SUCCESS")).toHaveLength(309);
    expect(idsOf(judged.filter(isFalseReject))).toEqual([]);
  });

  test("takes at most 25 of the 529 that others refuse, all of them core cases", () => {
    const taken = judged.filter(isFalseAccept);

    expect(judged.filter(({ limbo }) => limbo.expected === "FAILURE")).toHaveLength(529);
    expect(taken.length).toBeLessThanOrEqual(25);
    expect(taken.every(({ limbo }) => limbo.group === "core")).toBe(true);
  });

  test.each([
    ["pathbuilding", 81],
    ["nameconstraints-sample", 559],
    ["online", 14],
  ] as const)("is right in all cases of %s", (group, count) => {
    expect(judged.filter(({ limbo }) => limbo.group === group)).toHaveLength(count);
    expect(wrongIn(group)).toEqual([]);
  });

  test("has a reason or a finding for every chain that others refuse", () => {
    const silent = judged.filter(
      ({ limbo, answer }) =>
        limbo.expected === "FAILURE" && answer.reasons.length + answer.findings.length === 0,
    );

    expect(idsOf(silent)).toEqual([]);
  });

  test("finds no error in a good chain", () => {
    const blamed = judged.filter(
      ({ limbo, answer }) =>
        limbo.expected === "SUCCESS" &&
        answer.findings.some(({ severity }) => severity === "error"),
    );

    expect(idsOf(blamed)).toEqual([]);
  });

  test("ends every search within the CPU that a question may take", () => {
    expect(Math.max(...judged.map(({ cpuMs }) => cpuMs))).toBeLessThanOrEqual(MOST_CPU_MS);
  });
});

function judge(limbo: LimboCase): Judged {
  const question = questionOf(limbo, "mongodb-private-ca");
  const { value: answer, cpuMs } = withCpu(() => verifyChain(question));
  return { limbo, answer, cpuMs };
}

function report(): string {
  const rows = GROUPS.map((group) => {
    const mine = judged.filter(({ limbo }) => limbo.group === group);
    const good = mine.filter(({ limbo }) => limbo.expected === "SUCCESS").length;
    return (
      `x509-limbo ${group}: ${mine.length} cases, ` +
      `${mine.filter(isFalseAccept).length} false accepts of ${mine.length - good}, ` +
      `${mine.filter(isFalseReject).length} false rejects of ${good}`
    );
  });
  const times = judged.map(({ cpuMs }) => cpuMs).toSorted((left, right) => left - right);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(2);
  const cost = `x509-limbo CPU a chain: median ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`;
  const accepted = `x509-limbo false accepts: ${idsOf(judged.filter(isFalseAccept)).join(", ")}`;
  return `${[...rows, cost, accepted].join("\n")}\n`;
}
