import { beforeAll, describe, expect, test } from "vitest";
import { createCertificates } from "./conformance-certificates.ts";
import { readWireRecords, type WireRecord } from "./corpus.ts";
import { judge, type LineResult, readExceptions, type Verdict } from "./exceptions.ts";
import { figures, metShare } from "./figures.ts";
import { simulatedWireTarget } from "./simulated-wire-target.ts";
import { planWireGroups } from "./wire-plan.ts";
import { runWireGroup } from "./wire-runner.ts";
import { runSpecialLines } from "./wire-special.ts";

const REQUIRED_SHARE = 0.95;
const TIMEOUT_MS = 180_000;

describe("sockets of the recorded 4.2 on the simulator", () => {
  const records = readWireRecords();
  let results: LineResult[] = [];
  let verdict: Verdict = { unlisted: [], stale: [] };

  beforeAll(async () => {
    results = await replay(records);
    verdict = judge(results, readExceptions("wire"));
    process.stdout.write(`${figures("wire.jsonl", results, (id) => id.split("-")[0] ?? id)}\n`);
  }, TIMEOUT_MS);

  test("every line is met or named in exceptions.json with a reason", () => {
    expect(verdict.unlisted).toEqual([]);
  });

  test("no exception names a line that is met", () => {
    expect(verdict.stale).toEqual([]);
  });

  test("at least 95 percent of the lines are met", () => {
    expect(results).toHaveLength(records.length);
    expect(metShare(results)).toBeGreaterThanOrEqual(REQUIRED_SHARE);
  });
});

async function replay(records: readonly WireRecord[]): Promise<LineResult[]> {
  const certificates = await createCertificates();
  const target = simulatedWireTarget(certificates);
  const results: LineResult[] = [];
  for (const group of planWireGroups(records)) {
    results.push(...(await runWireGroup(target, group, certificates)));
  }
  results.push(...(await runSpecialLines(target, records, certificates)));
  const ran = new Set(results.map((result) => result.id));
  const left = records.filter((record) => !ran.has(record.id));
  return [...results, ...left.map((record) => ({ id: record.id, differences: ["not run"] }))];
}
