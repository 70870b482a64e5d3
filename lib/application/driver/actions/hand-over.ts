import type { ActionScene } from "#lib/application/driver/actions/action.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { setOf } from "#lib/domain/rollout/set-of.ts";

/** Seconds for which a former primary stays out of elections: long enough to be restarted by a tool. */
const STEP_DOWN_SECONDS = 120;

type Scene = ActionScene<"restart">;

/** Has a primary hand over before its process ends, and waits until another member leads the set, whole again. */
export async function handOverPrimary(scene: Scene): Promise<Result<null, DriveFailure>> {
  const { context, recorder, rollout, step } = scene;
  const { host } = step;
  const own = await context.driver.replication(host);
  // One that does not answer just now still leads if it did when its set was judged.
  const leads = own.ok ? own.value?.state === "PRIMARY" : context.sets.primaries().has(host);
  if (!leads) return ok(null);
  const others = setOf(rollout.plan.nodes, host).filter(
    (node) => node.host !== host && node.role !== "arbiter",
  );
  if (others.length === 0) {
    recorder.note("step-down", true, `${host} is the only member with data, nobody can take over`);
    return ok(null);
  }
  await context.keeper.confirm();
  const heir = await recorder.part(
    "step-down",
    async () => {
      const outcome = await context.driver.stepDown(host, STEP_DOWN_SECONDS);
      if (outcome.kind === "refused") {
        const message = `${host} refused to step down: ${outcome.errmsg}`;
        return err<DriveFailure>({ code: "STEP_DOWN_REFUSED", message, host });
      }
      return awaitHeir(
        scene,
        others.map((node) => node.host),
      );
    },
    (name) => `${name} is primary now`,
  );
  // The others must follow the heir before the set loses one more.
  return heir.ok ? context.sets.after(host, true, recorder) : heir;
}

async function awaitHeir(
  { context, step }: Scene,
  others: readonly string[],
): Promise<Result<string, DriveFailure>> {
  const { driver, limits, ports, signal } = context;
  const deadline = ports.clock.monotonicMs() + limits.replicationTimeoutMs;
  for (;;) {
    const views = await Promise.all(
      others.map(async (host) => ({ host, view: await driver.replication(host) })),
    );
    const heir = views.find(({ view }) => view.ok && view.value?.state === "PRIMARY");
    if (heir !== undefined) return ok(heir.host);
    if (ports.clock.monotonicMs() >= deadline) {
      const message = `No other member became primary within ${limits.replicationTimeoutMs / 1000} s after ${step.host} was asked to step down`;
      return err({ code: "STEP_DOWN_REFUSED", message, host: step.host });
    }
    await ports.clock.sleep(limits.pollIntervalMs, signal);
  }
}
