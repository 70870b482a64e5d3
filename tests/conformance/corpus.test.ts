import { beforeAll, describe, expect, test } from "vitest";
import { readCommandRecords, type Topology } from "./corpus.ts";
import {
  type CorpusFile,
  judge,
  type LineResult,
  readExceptions,
  type Verdict,
} from "./exceptions.ts";
import { figures, metShare } from "./figures.ts";
import { replayCommands, replayStartup, replayWire } from "./replay-corpus.ts";

const REQUIRED_SHARE = 0.97;
const TIMEOUT_MS = 600_000;
const TOPOLOGIES: readonly Topology[] = [
  "standalone",
  "replset-member",
  "mongos",
  "shard",
  "configsvr",
];
const LEAST_LINES_OF_A_TOPOLOGY = 200;

const topologies = new Map(readCommandRecords().map(({ id, topology }) => [id, topology]));
const topologyOf = (id: string) => topologies.get(id) ?? "";
const results: Record<CorpusFile, LineResult[]> = { commands: [], wire: [], startup: [] };

beforeAll(async () => {
  results.commands = await replayCommands();
  results.wire = await replayWire();
  results.startup = await replayStartup();
  const { commands, wire, startup } = results;
  const all = [...commands, ...wire, ...startup];
  const printed = [
    figures("commands.jsonl", commands, topologyOf),
    figures("wire.jsonl", wire, (id) => id.split("-")[0] ?? id),
    figures("startup.jsonl", startup, () => ""),
    figures("whole corpus", all, () => ""),
  ];
  process.stdout.write(`${printed.join("\n")}\n`);
}, TIMEOUT_MS);

describe.each(["commands", "wire", "startup"] as const)(
  "%s of the recorded 4.2 on the simulator",
  (file) => {
    const verdict = (): Verdict => judge(results[file], readExceptions(file));

    test("every line is met or named in exceptions.json with a reason", () => {
      expect(results[file].length).toBeGreaterThan(0);
      expect(verdict().unlisted).toEqual([]);
    });

    test("no exception names a line that is met", () => {
      expect(verdict().stale).toEqual([]);
    });
  },
);

test("at least 97 percent of the lines of the whole corpus are met", () => {
  const all = [...results.commands, ...results.wire, ...results.startup];

  expect(metShare(all)).toBeGreaterThanOrEqual(REQUIRED_SHARE);
});

test.each(TOPOLOGIES)("at least 97 percent of the commands to a %s are met", (topology) => {
  const lines = results.commands.filter(({ id }) => topologyOf(id) === topology);

  expect(lines.length).toBeGreaterThan(LEAST_LINES_OF_A_TOPOLOGY);
  expect(metShare(lines)).toBeGreaterThanOrEqual(REQUIRED_SHARE);
});
