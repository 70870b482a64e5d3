import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import type { ProbeReport } from "#lib/contracts/observation.ts";
import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import { createCredentialReader } from "#lib/infrastructure/mongo-admin/credential-reader.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { presentObservation } from "#lib/server/presenters/observation.ts";

/**
 * Looks at a cluster once, without store or server.
 *
 * @param timeoutMs Deadline of the whole look, in milliseconds.
 */
export async function lookAtTarget(
  target: ProbeTarget,
  { depth, timeoutMs }: { depth: ProbeDepth; timeoutMs: number },
): Promise<ProbeReport> {
  const prober = createProber(systemClock, { clusterMs: timeoutMs });
  const observation = await prober.probeCluster(target, { depth });
  const findings = evaluateChecks(observation, new Date(observation.observedAt));
  return {
    ...presentObservation(observation, findings),
    findings: findings.filter(({ host }) => host === null),
  };
}

/** One sentence on why the target cannot be used, or null. */
export function problemOfTarget({ credentials }: ProbeTarget): string | null {
  const read = createCredentialReader().read(credentials);
  return read.ok ? null : read.error.message;
}
