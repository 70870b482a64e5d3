import type { ChainAnswer, ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { MOST_CPU_MS, withCpu } from "#tests/x509/cpu-limit.ts";
import { mutatedQuestion } from "#tests/x509/mutations/mutated-question.ts";
import { soundChain } from "#tests/x509/mutations/sound-chain.ts";

const MOST_GROWTH_BYTES = 64 * 2 ** 20;

/** A mutation that broke a promise; `node scripts/fuzz-certificates.ts 1 SEED` repeats it. */
export interface MutationFailure {
  seed: number;
  what: string;
}

export interface MutationReport {
  count: number;
  accepted: number;
  failures: MutationFailure[];
  /** CPU of the slowest call, in milliseconds. */
  slowestMs: number;
  slowestSeed: number;
  /** Most that heap and buffers grew by in one call, before any collection. */
  mostGrowthBytes: number;
}

/**
 * Judges `count` broken chains; seeds count up from `seed`.
 *
 * Each call has to return a verdict within the CPU that a question may take and 64 MB of growth.
 */
export function runMutations({ count, seed }: { count: number; seed: number }): MutationReport {
  const sound = soundChain();
  // Compiling the engine is no part of what a call costs.
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) verifyChain(sound.question);
  const report: MutationReport = {
    count,
    accepted: 0,
    failures: [],
    slowestMs: 0,
    slowestSeed: seed,
    mostGrowthBytes: 0,
  };
  for (let current = seed; current < seed + count; current += 1) {
    judge(mutatedQuestion(sound, current), current, report);
  }
  return report;
}

const WARM_UP_ROUNDS = 50;

function judge(question: ChainQuestion, seed: number, report: MutationReport): void {
  const before = bytesInUse();
  const {
    value: { answer, thrown },
    cpuMs,
  } = withCpu(() => answerTo(question));
  const growth = bytesInUse() - before;
  if (cpuMs > report.slowestMs) Object.assign(report, { slowestMs: cpuMs, slowestSeed: seed });
  report.mostGrowthBytes = Math.max(report.mostGrowthBytes, growth);
  if (answer?.verdict === "accepted") report.accepted += 1;
  const faults = [
    ...(answer === null ? [`threw ${String(thrown)}`] : faultsOf(answer)),
    ...(cpuMs > MOST_CPU_MS ? [`took ${cpuMs.toFixed(0)} ms of CPU`] : []),
    ...(growth > MOST_GROWTH_BYTES ? [`grew by ${growth} bytes`] : []),
  ];
  report.failures.push(...faults.map((what) => ({ seed, what })));
}

function answerTo(question: ChainQuestion): { answer: ChainAnswer | null; thrown: unknown } {
  try {
    return { answer: verifyChain(question), thrown: null };
  } catch (thrown) {
    return { answer: null, thrown };
  }
}

function faultsOf({ verdict, reasons, path }: ChainAnswer): string[] {
  const isExplained = (verdict === "accepted") === (reasons.length === 0);
  const hasPath = verdict === "rejected" || path.length > 0;
  return [
    ...(isExplained ? [] : [`${verdict} with ${reasons.length} reasons`]),
    ...(hasPath ? [] : ["accepted without a path"]),
  ];
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
