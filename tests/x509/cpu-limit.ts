import { generateKeyPairSync, sign, verify } from "node:crypto";

/** What a question may cost where checking a P-256 signature takes a tenth of a millisecond. */
const MOST_MS = 250;
const SIGNATURES_IN_THAT_TIME = 2_500;
const SAMPLES = 200;

/**
 * Most CPU that one question may take here, in milliseconds.
 *
 * On a machine that is slower, or busy with other things, the limit grows by as much as checking a signature takes
 * longer there; it is measured in the same run.
 */
export const MOST_CPU_MS = Math.max(MOST_MS, SIGNATURES_IN_THAT_TIME * cpuOfOneSignatureMs());

/** Runs `work` and says how much CPU it took, in milliseconds. */
export function withCpu<T>(work: () => T): { value: T; cpuMs: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, cpuMs: (user + system) / 1_000 };
}

function cpuOfOneSignatureMs(): number {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const text = Buffer.alloc(500);
  const signature = sign("sha256", text, privateKey);
  const { cpuMs } = withCpu(() => {
    for (let count = 0; count < SAMPLES; count += 1) verify("sha256", text, publicKey, signature);
  });
  return cpuMs / SAMPLES;
}
