import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { runMutations } from "#tests/x509/mutations/run-mutations.ts";

const [, , countText = "100000", seedText = "1000000"] = process.argv;
const count = Number(countText);
const seed = Number(seedText);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error("usage: node scripts/fuzz-certificates.ts [count [seed]]");
  process.exit(2);
}

const keptBefore = bytesKept();
const startedMs = performance.now();
const report = runMutations({ count, seed });
const seconds = (performance.now() - startedMs) / 1_000;
const keptMiB = (bytesKept() - keptBefore) / 2 ** 20;

for (const { seed: failing, what } of report.failures) console.error(`seed ${failing}: ${what}`);
console.log(
  [
    `${count} mutations from seed ${seed} in ${seconds.toFixed(0)} s: ${report.failures.length} failures`,
    `${report.accepted} accepted, ${count - report.accepted} rejected`,
    `slowest call ${report.slowestMs.toFixed(1)} ms of CPU (seed ${report.slowestSeed})`,
    `most growth of one call ${(report.mostGrowthBytes / 2 ** 20).toFixed(1)} MiB; ${keptMiB.toFixed(1)} MiB were kept by all of them`,
  ].join("\n"),
);
if (report.failures.length > 0) process.exit(1);

/** Heap and buffers that are still in use after a collection. */
function bytesKept(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
