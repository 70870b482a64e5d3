import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import { judgeWithOpenssl } from "#lib/infrastructure/openssl-verdict/judge-with-openssl.ts";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { toPem } from "#tests/pki/build-certificate.ts";
import { LIMBO_CASES, questionOf } from "#tests/x509/limbo/limbo-cases.ts";

/** Spread over the groups; each process takes as long as fifty of our verdicts. */
const PROCESS_EVERY = 20;
const ROUNDS = 3;

/** CPU of a verdict, beside reading the same certificates and beside OpenSSL, on the same chains in the same run. */
export async function measure(): Promise<BenchTable> {
  const questions = LIMBO_CASES.map((limbo) => questionOf(limbo, "mongodb-private-ca"));
  const ours = statisticsOf(measureEach(questions, verifyChain));
  const parse = statisticsOf(measureEach(questions, parseAll));
  const handshake = statisticsOf(await measureHandshakes(questions));
  const some = questions.filter((_, index) => index % PROCESS_EVERY === 0);
  const processMs = measureCommand(some);
  const row = (what: string, { count, median, p99, worst }: Statistics) => [
    what,
    String(count),
    ...[median, p99, worst].map(formatMs),
    (ours.median / median).toFixed(2),
  ];
  return {
    title: "A verdict on a chain, CPU in ms; the last column is our median over theirs",
    header: ["what", "chains", "median", "p99", "worst", "ratio"],
    rows: [
      row("verdict and findings of our engine", ours),
      row("new X509Certificate of each certificate", parse),
      row("verdict of OpenSSL in this process", handshake),
      [
        "openssl verify, a process (mean)",
        String(some.length),
        formatMs(processMs),
        "",
        "",
        (ours.median / processMs).toFixed(2),
      ],
    ],
  };
}

interface Statistics {
  count: number;
  median: number;
  p99: number;
  worst: number;
}

/** The best of some rounds for each chain, so that neither compiling nor other programs are counted. */
function measureEach(
  questions: readonly ChainQuestion[],
  work: (question: ChainQuestion) => unknown,
): number[] {
  const best = questions.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, question] of questions.entries()) {
      const startedAt = process.cpuUsage();
      work(question);
      best[index] = Math.min(best[index] ?? 0, millisecondsSince(startedAt));
    }
  }
  return best;
}

function parseAll({ leaf, intermediates, anchors }: ChainQuestion): void {
  for (const der of [leaf, ...intermediates, ...anchors]) {
    try {
      new X509Certificate(der);
    } catch {
      // Some cases are about certificates that OpenSSL cannot read.
    }
  }
}

async function measureHandshakes(questions: readonly ChainQuestion[]): Promise<number[]> {
  const best = questions.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { leaf, intermediates, anchors, peerName }] of questions.entries()) {
      const startedAt = process.cpuUsage();
      await judgeWithOpenssl({ chain: [leaf, ...intermediates], anchors, peerName });
      best[index] = Math.min(best[index] ?? 0, millisecondsSince(startedAt));
    }
  }
  return best;
}

/**
 * Mean CPU of a process, all started by one shell: it counts its children in hundredths of a second, which is too
 * coarse for one of them.
 */
function measureCommand(questions: readonly ChainQuestion[]): number {
  const directory = mkdtempSync(join(tmpdir(), "portcullis-bench-"));
  try {
    for (const [index, { leaf, intermediates, anchors }] of questions.entries()) {
      const files = { leaf: [leaf], intermediates, anchors };
      for (const [name, ders] of Object.entries(files)) {
        const pem = ders.map((der) => toPem("CERTIFICATE", Buffer.from(der))).join("");
        writeFileSync(join(directory, `${index}-${name}`), pem);
      }
    }
    const verify = "openssl verify -CAfile $i-anchors -untrusted $i-intermediates $i-leaf";
    const loop = `for i in $(seq 0 ${questions.length - 1}); do ${verify}; done >/dev/null 2>&1; times`;
    const printed = execFileSync("sh", ["-c", loop], { cwd: directory }).toString();
    return (childSeconds(printed) * 1_000) / questions.length;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** User and system time of finished children, which `times` prints on its last line as `0m0.010s 0m0.005s`. */
function childSeconds(printed: string): number {
  const last = printed.trimEnd().split("\n").at(-1) ?? "";
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

function millisecondsSince(startedAt: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1_000;
}

function statisticsOf(samples: readonly number[]): Statistics {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { count: sorted.length, median: at(0.5), p99: at(0.99), worst: at(1) };
}
