import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { createCertificates } from "./conformance-certificates.ts";
import { readCommandRecords, readWireRecords } from "./corpus.ts";
import { judge, type LineResult, readExceptions } from "./exceptions.ts";
import { figures } from "./figures.ts";
import { planGroups } from "./plan.ts";
import { realTarget } from "./real-target.ts";
import { realWireTarget } from "./real-wire-target.ts";
import { runGroup } from "./runner.ts";
import { planWireGroups } from "./wire-plan.ts";
import { runWireGroup } from "./wire-runner.ts";
import { runSpecialLines } from "./wire-special.ts";

const binary = process.env.MONGOD_BIN ?? "";
const RECORDED_LINE = "4.2";
const TIMEOUT_MS = 1_800_000;

/** Why the corpus cannot be held against this server, or null. */
function reasonNotToRun(): string | null {
  if (binary === "") return "MONGOD_BIN is not set";
  const text = execFileSync(binary, ["--version"], { encoding: "utf8" });
  const version = /v(\d+\.\d+)/.exec(text)?.[1] ?? "unknown";
  return version === RECORDED_LINE ? null : `${version} is not the recorded ${RECORDED_LINE}`;
}

const reason = reasonNotToRun();
const suffix = reason === null ? "" : ` (not run: ${reason})`;

describe.skipIf(reason !== null)(`the corpus on a real server${suffix}`, () => {
  test("every command line is met, but for YAML and encrypted-key set-ups and sharded lines, which are not run", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const target = realTarget(binary, await createCertificates("rsa"));
    const results: LineResult[] = [];
    for (const group of planGroups(readCommandRecords())) {
      if (target.unsupported(group.setUp) === null)
        results.push(...(await runGroup(target, group)));
    }
    process.stdout.write(`${figures("commands.jsonl, real", results, () => binary)}\n`);

    expect(judge(results, readExceptions("commands")).unlisted).toEqual([]);
  });

  test("every line about accepted sockets is met; outgoing lines are not run", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const certificates = await createCertificates("rsa");
    const target = realWireTarget(binary, certificates);
    const records = readWireRecords();
    const results: LineResult[] = [];
    for (const group of planWireGroups(records)) {
      results.push(...(await runWireGroup(target, group, certificates)));
    }
    results.push(...(await runSpecialLines(target, records, certificates)));
    process.stdout.write(`${figures("wire.jsonl, real", results, () => binary)}\n`);

    expect(judge(results, readExceptions("wire")).unlisted).toEqual([]);
  });
});
