import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { findRollout } from "#lib/application/change-rollout.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { StartForecast } from "#lib/domain/preflight/start-forecast.ts";
import { err, type Result } from "#lib/domain/result.ts";
import type { StartupChange } from "#lib/domain/rollout/plan.ts";
import { forecastOf } from "#lib/domain/rollout/preflight-gate.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import type { RestartAdapterKind } from "#lib/domain/rollout/rollout-policy.ts";
import { toConfigChange } from "#lib/domain/rollout/startup-change.ts";
import { revertChange } from "#lib/domain/server-config/change-options.ts";
import type { ConfigRefusal } from "#lib/domain/server-config/config-edit.ts";
import { describeRestart } from "#lib/domain/server-config/describe-restart.ts";
import type {
  RestartDescription,
  RestartNode,
} from "#lib/domain/server-config/restart-description.ts";

/** Why nothing exact can be said. */
export type RestartRefusal =
  | ConfigRefusal
  | { code: "OPTIONS_UNKNOWN"; message: string; instead: null };

/** What the restart of a step changes on its node. */
export interface StepRestart {
  step: Step;
  change: StartupChange;
  restartBy: RestartAdapterKind;
  /** When the configuration file of the node was uploaded; null where it was not. */
  configUploadedAt: string | null;
  description: Result<RestartDescription, RestartRefusal>;
  /** The same on the way back to the options of before. */
  backOut: Result<RestartDescription, RestartRefusal>;
  /** What the server will do when it is started so; null for a node that was not seen, or not with its options. */
  forecast: StartForecast | null;
}

/** @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STEP_NOT_FOUND, TRANSITION_NOT_ALLOWED for a step without restart */
export async function describeStepRestart(
  { rolloutId, stepId }: { rolloutId: string; stepId: string },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "observations" | "nodeConfigs" | "configEditor" | "clock">,
): Promise<StepRestart> {
  authorize(actor, "rollout:view", "Looking at a restart");
  const rollout = await findRollout(rolloutId, ports);
  const step = rollout.steps.find(({ id }) => id === stepId);
  if (step === undefined) {
    throw new AppError("STEP_NOT_FOUND", `Rollout #${rollout.number} has no step ${stepId}`);
  }
  if (step.action.kind !== "restart") {
    throw new AppError("TRANSITION_NOT_ALLOWED", `The step of ${step.host} needs no restart`);
  }
  const { change } = step.action;
  const [configs, latest] = await Promise.all([
    ports.nodeConfigs.list(rollout.clusterId),
    ports.observations.latest(rollout.clusterId),
  ]);
  const seen = latest?.observation ?? null;
  const seenNode = seen?.nodes.find(({ host }) => host === step.host);
  const config = configs.find(({ host }) => host === step.host) ?? null;
  const common = {
    step,
    change,
    restartBy: rollout.plan.policy.restartBy,
    configUploadedAt: config?.at ?? null,
    forecast:
      seen === null || seenNode === undefined
        ? null
        : forecastOf(seenNode, change, seen, ports.clock.now()),
  };
  const node = nodeOf(rollout, step.host, config?.text ?? null);
  if (node === null) {
    const message = `The start options of ${step.host} could not be read; change its configuration by hand`;
    const unknown = err({ code: "OPTIONS_UNKNOWN" as const, message, instead: null });
    return { ...common, description: unknown, backOut: unknown };
  }
  return { ...common, ...thereAndBack(node, change, ports) };
}

function nodeOf({ plan }: Rollout, host: string, configText: string | null): RestartNode | null {
  const options = plan.nodes.find((node) => node.host === host)?.options ?? null;
  return options === null ? null : { host, options, configText };
}

function thereAndBack(
  node: RestartNode,
  startup: StartupChange,
  { configEditor }: Pick<Ports, "configEditor">,
): Pick<StepRestart, "description" | "backOut"> {
  const change = toConfigChange(startup, node.options);
  const description = describeRestart({ node, change }, configEditor);
  if (!description.ok) return { description, backOut: description };
  const { options, basis, after } = description.value;
  const changed = { ...node, options, configText: basis === "file" ? after : null };
  const back = revertChange(node.options, change);
  return { description, backOut: describeRestart({ node: changed, change: back }, configEditor) };
}
