import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { requireReason, withReason, wordOf } from "#lib/application/reason.ts";
import { valueOrRefusal } from "#lib/application/refusal.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { acknowledge } from "#lib/domain/rollout/acknowledge.ts";
import type { Acknowledgement, Rollout } from "#lib/domain/rollout/rollout.ts";

type Connections = Pick<Acknowledgement, "host" | "connectionId">;

/**
 * Takes down that a person answers for connections which the current phase would otherwise wait for.
 *
 * @throws AppError FORBIDDEN, INVALID_INPUT, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function acknowledgeConnections(
  input: RolloutToChange & Connections & { reason: string },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Answering for connections");
  const reason = requireReason(input.reason, "Answering for connections");
  const { host, connectionId } = input;
  const changed = await changeRollout(input, ports, (current) => {
    const at = ports.clock.now();
    const word = { ...wordOf(actor, reason, at), host, connectionId };
    const rollout = valueOrRefusal(acknowledge(current, word));
    const message = withReason(`${actor.name} answers for ${inWords(input)}`, reason);
    return {
      rollout,
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.acknowledged", message, host })],
    };
  });
  await ports.jobs.wakeRollout(changed.id);
  return changed;
}

function inWords({ host, connectionId }: Connections): string {
  if (host === null) return "the clients of every node";
  if (connectionId === null) return `every open connection of ${host}`;
  return `connection ${connectionId} of ${host}`;
}
