import type { Action } from "#lib/application/driver/actions/action.ts";
import {
  awaitConnections,
  nameConnection,
} from "#lib/application/driver/actions/await-connections.ts";
import { dropPooledConnections } from "#lib/application/driver/actions/refresh-peers.ts";
import { lookAtStanding } from "#lib/application/driver/actions/standing.ts";
import { judgeSet } from "#lib/application/driver/judge-set.ts";
import { verifyWire } from "#lib/application/driver/verify-wire.ts";
import { connectionMarksOf } from "#lib/domain/clients/connection-mark.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import { ok } from "#lib/domain/result.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";

/**
 * Waits for the connections that the node had before it was moved: a change of mode closes none of them, so one in
 * plaintext is served on at requireTLS for as long as it stays open.
 */
export const drain: Action<"drain"> = {
  mayElect: false,

  async approach(scene) {
    const standing = await lookAtStanding(scene);
    const takesCommands = takesCommandsOf(scene.rollout, scene.step.host);
    if (!standing.ok || takesCommands) return standing;
    scene.recorder.note("connections", true, `${scene.step.host} takes no commands and no clients`);
    return ok({ ...standing.value, kind: "there" });
  },

  async act(scene) {
    const { step, rollout } = scene;
    const isOld = olderThanMove(rollout, step);
    // A step that looks, but for this: whoever dials anew must find a whole set, and what it fails at counts as new.
    const judged = await judgeSet(scene);
    if (!judged.ok) return judged;
    await dropPooledConnections(scene);
    return awaitConnections(scene, {
      code: "DRAINING",
      select: (connections) => connections.filter((one) => isAwaited(one, step, isOld)),
      isAnswered: (connection, current) => isAnswered(connection, step, current),
      inWords: (left) => inWords(step.host, left),
    });
  },

  verify: verifyWire,
};

function takesCommandsOf({ plan }: Rollout, host: string): boolean {
  return plan.nodes.find((node) => node.host === host)?.takesCommands ?? false;
}

/** Whether a connection may be older than the move of the node; where no mark is left, every one may be. */
function olderThanMove(rollout: Rollout, { host, to }: Step): (open: OpenConnection) => boolean {
  const marks = connectionMarksOf(rollout, host);
  const mark = to === "requireTLS" || to === "preferTLS" ? marks[to] : null;
  return ({ connectionId }) => mark === null || connectionId <= mark.connectionId;
}

function isAwaited(
  connection: OpenConnection,
  { to }: Step,
  isOld: (open: OpenConnection) => boolean,
): boolean {
  const { encryption, isMember } = connection;
  // Before requireTLS a member may keep an old connection: nobody is cut off by it, and restarts will end it.
  if (isMember && to !== "requireTLS") return false;
  if (encryption === "plaintext") return true;
  return encryption === "unknown" && isOld(connection);
}

/** By name, or for all of this node at once. */
function isAnswered(
  { connectionId }: OpenConnection,
  { host, phaseIndex }: Step,
  { acknowledgements }: Rollout,
): boolean {
  return acknowledgements.some(
    (word) =>
      word.phaseIndex === phaseIndex &&
      word.host === host &&
      (word.connectionId === null || word.connectionId === connectionId),
  );
}

function inWords(host: string, left: readonly OpenConnection[]): string {
  const [first] = left;
  const others = left.length > 1 ? ` and ${left.length - 1} more` : "";
  const who = first === undefined ? "nobody" : nameConnection(first);
  return `Draining ${left.length}: ${host} still serves ${who}${others}`;
}
