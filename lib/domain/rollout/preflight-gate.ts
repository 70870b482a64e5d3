import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { predictStart } from "#lib/domain/preflight/predict-start.ts";
import type { Prediction, StartForecast } from "#lib/domain/preflight/start-forecast.ts";
import type { KnownFiles } from "#lib/domain/preflight/start-question.ts";
import { unknown, type Verdict, verdict } from "#lib/domain/rollout/gate-verdict.ts";
import type { StartupChange } from "#lib/domain/rollout/plan.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { toConfigChange } from "#lib/domain/rollout/startup-change.ts";
import { applyChange } from "#lib/domain/server-config/change-options.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

type RestartStep = Step & { action: { kind: "restart"; change: StartupChange } };

/** The restarts that the current phase makes, or that a phase of looking prepares. */
export function restartsAhead({ plan, steps, currentPhase }: Rollout): RestartStep[] {
  const restarts = steps.filter(isRestart).filter(({ state }) => state !== "done");
  if (plan.phases[currentPhase]?.kind !== "prepare") {
    return restarts.filter(({ phaseIndex }) => phaseIndex === currentPhase);
  }
  const next = restarts[0]?.phaseIndex;
  return restarts.filter(({ phaseIndex }) => phaseIndex === next);
}

/** Whether every process that is to be restarted will start again. */
export function preflightGate(rollout: Rollout, seen: Observation, now: Date): Verdict {
  const steps = restartsAhead(rollout).filter(({ state }) => state !== "skipped");
  const nodes = new Map(seen.nodes.map((node) => [node.host, node]));
  const refused: { host: string; prediction: Prediction }[] = [];
  const unsure: string[] = [];
  for (const { host, action } of steps) {
    const node = nodes.get(host);
    const forecast = node === undefined ? null : forecastOf(node, action.change, seen, now);
    const refusal = forecast?.predictions.find(({ effect }) => effect === "refuses");
    if (refusal !== undefined) refused.push({ host, prediction: refusal });
    else if (forecast?.outcome !== "starts") unsure.push(host);
  }
  if (refused.length > 0) {
    const words = refused.map(({ host, prediction }) => {
      return `${host} would not start: ${prediction.sentence} (${prediction.code})`;
    });
    return verdict(
      refused.map(({ host }) => host),
      words.join("; "),
      "person",
    );
  }
  const value = `${steps.length - unsure.length}/${steps.length} will start`;
  return unsure.length > 0 ? unknown(unsure, value, "person") : verdict([], value, null);
}

/** What the restart of the node comes to; null where its options are not known. */
export function forecastOf(
  node: NodeObservation,
  change: StartupChange,
  seen: Observation,
  now: Date,
): StartForecast | null {
  const { host, options, horizons, mode } = node;
  if (options === null) return null;
  const after = applyChange(options, toConfigChange(change, options));
  return predictStart({
    options: after,
    files: knownFiles(node, options),
    now,
    host,
    horizons: horizons ?? [],
    peerAuthorities: acceptedByAll(seen, host),
    runningMode: runningMode(mode),
    machine: { platform: null, supportsFips: null },
  });
}

function isRestart(step: Step): step is RestartStep {
  return step.action.kind === "restart";
}

/** What the running process has loaded is there; of its certificate file, the leaf is what it serves. */
function knownFiles(
  { tls: { chain } }: NodeObservation,
  { tls, security }: ServerOptions,
): KnownFiles {
  const files: Record<string, KnownFiles[string]> = {};
  const loaded = [tls.clusterFile, tls.CAFile, tls.clusterCAFile, tls.CRLFile, security.keyFile];
  for (const path of loaded) if (path !== null) files[path] = { kind: "present" };
  if (tls.certificateKeyFile !== null && chain.length > 0) {
    files[tls.certificateKeyFile] = { kind: "certificates", certificates: chain };
  }
  return files;
}

/** Subjects that every other node with TLS names; null where none names any. */
function acceptedByAll({ nodes }: Observation, host: string): string[] | null {
  const lists = nodes
    .filter((node) => node.host !== host)
    .flatMap(({ tls }) => (tls.acceptedAuthorities === null ? [] : [tls.acceptedAuthorities]));
  const [first, ...others] = lists;
  if (first === undefined) return null;
  return first.filter((subject) => others.every((list) => list.includes(subject)));
}

function runningMode({ runtime, possible }: NodeObservation["mode"]): TlsMode | null {
  return runtime ?? (possible.length === 1 ? (possible[0] ?? null) : null);
}
