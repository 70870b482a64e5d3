import type { Action, ActionScene } from "#lib/application/driver/actions/action.ts";
import { refreshPeers } from "#lib/application/driver/actions/refresh-peers.ts";
import { lookAtStanding } from "#lib/application/driver/actions/standing.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { judgeSet } from "#lib/application/driver/judge-set.ts";
import { look } from "#lib/application/driver/look.ts";
import { verifyWire } from "#lib/application/driver/verify-wire.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";

/**
 * Has the node read its certificate files anew. Sent again after a crash, since to read them twice does no harm and
 * nothing but a handshake tells whether they were read.
 */
export const rotateCertificates: Action<"rotate-certificates"> = {
  mayElect: false,

  async approach(scene) {
    const judged = await judgeSet(scene);
    return judged.ok ? lookAtStanding(scene) : judged;
  },

  async act(scene, { mode }) {
    const { context, recorder, rollout, step } = scene;
    const { host } = step;
    const before = await servedLeaf(scene);
    if (!before.ok) return before;
    await context.keeper.confirm();
    const sent = await recorder.part(
      "rotated",
      async () => {
        const message = `rollout ${rollout.number}, step ${step.id}`;
        const outcome = await context.driver.rotateCertificates(host, message);
        if (outcome.kind === "done") return ok(outcome.reply);
        if (outcome.kind === "refused") {
          const refusal = `${host} refused rotateCertificates: ${outcome.errmsg}`;
          return err({ code: "COMMAND_REFUSED" as const, message: refusal, host });
        }
        const silence = `${host} did not answer rotateCertificates: ${outcome.failure.message}`;
        return err({ code: "COMMAND_UNANSWERED" as const, message: silence, host });
      },
      (reply) => `rotateCertificates answered ${reply}`,
    );
    return sent.ok ? ok({ kind: "acted", mode }) : sent;
  },

  async verify(scene) {
    const wire = await verifyWire(scene);
    if (!wire.ok) return wire;
    const leaf = await scene.recorder.part(
      "tls-hello",
      () => checkLeaf(scene),
      (sha256) => `serves ${shorten(sha256)}, before ${shorten(plannedLeaf(scene))}`,
    );
    if (!leaf.ok) return leaf;
    await refreshPeers(scene);
    return ok(null);
  },
};

type Scene = ActionScene<"rotate-certificates">;

/** A server without TLS answers ok and does nothing, so only what is served counts. */
async function checkLeaf(scene: Scene): Promise<Result<string, DriveFailure>> {
  const { host, action } = scene.step;
  const leaf = await servedLeaf(scene);
  if (!leaf.ok) return leaf;
  const wanted = action.leafSha256;
  if (wanted === null ? leaf.value !== plannedLeaf(scene) : leaf.value === wanted) return leaf;
  const message =
    wanted === null
      ? `${host} still serves ${shorten(leaf.value)}, the certificate from before`
      : `${host} serves ${shorten(leaf.value)}, not ${shorten(wanted)}`;
  return err({ code: "CERTIFICATE_NOT_ROTATED", message, host });
}

async function servedLeaf({ context, step }: Scene): Promise<Result<string, DriveFailure>> {
  const { host } = step;
  const hello = await look(context, () => context.driver.tlsHello(host));
  const leaf = hello.ok ? hello.value.leafSha256 : null;
  if (leaf !== null) return ok(leaf);
  const failure = hello.ok ? hello.value.failure : hello.failure;
  const message = `${host} shows no certificate: ${failure?.message ?? "it takes no TLS"}`;
  return err({ code: "TLS_HELLO_FAILED", message, host });
}

function plannedLeaf({ rollout, step }: Scene): string | null {
  return rollout.plan.nodes.find((node) => node.host === step.host)?.certificateSha256 ?? null;
}

function shorten(sha256: string | null): string {
  return sha256 === null ? "none" : sha256.slice(0, 12);
}
