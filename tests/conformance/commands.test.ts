import { beforeAll, describe, expect, test } from "vitest";
import { createCertificates } from "./conformance-certificates.ts";
import { type CommandRecord, readCommandRecords, type Topology } from "./corpus.ts";
import { judge, type LineResult, readExceptions, type Verdict } from "./exceptions.ts";
import { figures, metShare } from "./figures.ts";
import { planGroups } from "./plan.ts";
import { runGroup } from "./runner.ts";
import { simulatedTarget } from "./simulated-target.ts";

const REQUIRED_SHARE = 0.97;
const TOPOLOGIES: readonly Topology[] = [
  "standalone",
  "replset-member",
  "mongos",
  "shard",
  "configsvr",
];
const TIMEOUT_MS = 300_000;

describe("commands of the recorded 4.2 on the simulator", () => {
  const records = readCommandRecords();
  let results: LineResult[] = [];
  let verdict: Verdict = { unlisted: [], stale: [] };

  beforeAll(async () => {
    results = await replay(records);
    verdict = judge(results, readExceptions("commands"));
    process.stdout.write(
      `${figures("commands.jsonl", results, (id) => topologyOf(records, id))}\n`,
    );
  }, TIMEOUT_MS);

  test("every line is met or named in exceptions.json with a reason", () => {
    expect(verdict.unlisted).toEqual([]);
  });

  test("no exception names a line that is met", () => {
    expect(verdict.stale).toEqual([]);
  });

  test.each(TOPOLOGIES)("at least 97 percent of the lines of a %s are met", (topology) => {
    const lines = results.filter((result) => topologyOf(records, result.id) === topology);

    expect(lines.length).toBeGreaterThan(200);
    expect(metShare(lines)).toBeGreaterThanOrEqual(REQUIRED_SHARE);
  });
});

async function replay(records: readonly CommandRecord[]): Promise<LineResult[]> {
  const target = simulatedTarget(await createCertificates());
  const results: LineResult[] = [];
  for (const group of planGroups(records)) results.push(...(await runGroup(target, group)));
  const ran = new Set(results.map((result) => result.id));
  const left = records.filter((record) => !ran.has(record.id));
  return [...results, ...left.map((record) => ({ id: record.id, differences: ["not run"] }))];
}

const topologies = new Map<string, Topology>();

function topologyOf(records: readonly CommandRecord[], id: string): Topology {
  if (topologies.size === 0)
    for (const record of records) topologies.set(record.id, record.topology);
  return topologies.get(id) ?? "standalone";
}
