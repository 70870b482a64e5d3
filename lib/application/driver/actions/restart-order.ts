import type { ActionScene } from "#lib/application/driver/actions/action.ts";
import { plannedNode } from "#lib/application/driver/actions/restart-sight.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { RestartOrder } from "#lib/application/ports/restart.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { seriesOf } from "#lib/domain/rollout/open-restart.ts";
import { forecastOf } from "#lib/domain/rollout/preflight-gate.ts";
import { toConfigChange } from "#lib/domain/rollout/startup-change.ts";
import { describeRestart } from "#lib/domain/server-config/describe-restart.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

type Scene = ActionScene<"restart">;

/**
 * What the server will do when it is started with the change: a start that will be refused is not asked for.
 *
 * @param running Options of the running process; null where it does not tell them, and nothing is predicted.
 */
export async function foresee(
  scene: Scene,
  running: ServerOptions | null,
): Promise<Result<null, DriveFailure>> {
  const { context, recorder, rollout, step } = scene;
  const { host } = step;
  const startedAt = recorder.start();
  const latest = await context.ports.observations.latest(rollout.clusterId);
  const seen = latest?.observation ?? null;
  const node = seen?.nodes.find((one) => one.host === host);
  const now = context.ports.clock.now();
  const forecast =
    seen === null || node === undefined
      ? null
      : forecastOf({ ...node, options: running ?? node.options }, step.action.change, seen, now);
  if (forecast === null) {
    const detail = `the start options of ${host} are not known, so nothing is predicted`;
    recorder.note("preflight", true, detail, { startedAt });
    return ok(null);
  }
  const { outcome, predictions } = forecast;
  const lines = predictions.map(({ effect, sentence }) => `${effect}: ${sentence}`);
  const refusal = predictions.find(({ effect }) => effect === "refuses");
  recorder.note("preflight", refusal === undefined, `a start ${WORDS[outcome]}`, {
    startedAt,
    lines,
  });
  if (refusal === undefined) return ok(null);
  const message = `${host} would not start: ${refusal.sentence}`;
  return err({ code: "PREFLIGHT_REFUSES", message, host });
}

const WORDS = { starts: "will succeed", refuses: "will be refused", uncertain: "may be refused" };

/** Hands the restart over to whoever does it. */
export async function orderRestart(
  scene: Scene,
  running: ServerOptions | null,
): Promise<Result<null, DriveFailure>> {
  const { context, recorder, rollout, step } = scene;
  const { host } = step;
  const kind = rollout.plan.policy.restartBy;
  const adapter = context.ports.restartAdapters.find(kind);
  if (adapter === null) {
    const message = `This installation has no ${kind} to restart ${host} with`;
    return err({ code: "RESTART_ORDER_FAILED", message, host });
  }
  const order = await composeOrder(scene, running);
  await context.keeper.confirm();
  const startedAt = recorder.start();
  const outcome = await adapter.order(order);
  const note = (done: boolean, detail: string) =>
    recorder.note("restart-asked", done, detail, { startedAt, lines: order.diff.split("\n") });
  switch (outcome.kind) {
    case "by-hand":
      note(true, `${host} is to be restarted by hand`);
      return ok(null);
    case "handed-over":
      note(true, `handed over to the ${kind}: ${outcome.reference}`);
      return ok(null);
    case "failed":
      note(false, outcome.message);
      return err({ code: "RESTART_ORDER_FAILED", message: outcome.message, host });
  }
}

async function composeOrder(scene: Scene, running: ServerOptions | null): Promise<RestartOrder> {
  const { rollout, step } = scene;
  const { settings, configText, diff } = await reconfigure(scene, running);
  const { attempts } = await currentStep(scene);
  const first = seriesOf(attempts)[0]?.number ?? attempts.length + 1;
  return {
    key: `${rollout.id}/${step.id}/${first}`,
    rolloutId: rollout.id,
    clusterName: rollout.clusterName,
    host: step.host,
    change: step.action.change,
    settings,
    configText,
    diff,
  };
}

/** The step as it is stored now, with the attempt that is open. */
export async function currentStep({ current, step }: Scene) {
  return (await current()).steps.find(({ id }) => id === step.id) ?? step;
}

/** The new configuration, as far as it can be said. */
async function reconfigure(
  scene: Scene,
  running: ServerOptions | null,
): Promise<Pick<RestartOrder, "settings" | "configText" | "diff">> {
  const { context, rollout, step } = scene;
  const { host, action } = step;
  const options = running ?? plannedNode(scene)?.options ?? null;
  if (options === null) return { settings: null, configText: null, diff: "" };
  const configs = await context.ports.nodeConfigs.list(rollout.clusterId);
  const configText = configs.find((config) => config.host === host)?.text ?? null;
  const settings = toConfigChange(action.change, options);
  const described = describeRestart(
    { node: { host, options, configText }, change: settings },
    context.ports.configEditor,
  );
  if (!described.ok) {
    const { instead, message } = described.error;
    return { settings, configText: null, diff: instead ?? message };
  }
  const { basis, after, diff } = described.value;
  return { settings, configText: basis === "file" ? after : null, diff };
}
