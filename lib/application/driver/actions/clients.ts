import type { Action } from "#lib/application/driver/actions/action.ts";
import {
  awaitConnections,
  nameConnection,
} from "#lib/application/driver/actions/await-connections.ts";
import { lookAtStanding } from "#lib/application/driver/actions/standing.ts";
import { verifyWire } from "#lib/application/driver/verify-wire.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import { counted } from "#lib/domain/counted.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";

/**
 * Waits until no client of the node is known to speak plaintext, and somebody has answered for those of which
 * nothing is known. Who speaks plaintext for certain must go, or be answered for by name.
 */
export const clients: Action<"clients"> = {
  mayElect: false,
  approach: lookAtStanding,

  act(scene) {
    const { step } = scene;
    return awaitConnections(scene, {
      code: "CLIENTS_ON_PLAINTEXT",
      select: (connections) =>
        connections.filter(({ isMember, encryption }) => !isMember && encryption !== "tls"),
      isAnswered: (connection, current) => isAnswered(connection, step, current),
      inWords: (left) => inWords(step.host, left),
    });
  },

  verify: verifyWire,
};

function isAnswered(
  { connectionId, encryption }: OpenConnection,
  { host, phaseIndex }: Step,
  { acknowledgements }: Rollout,
): boolean {
  return acknowledgements
    .filter((word) => word.phaseIndex === phaseIndex)
    .some((word) => {
      if (word.host === host && word.connectionId === connectionId) return true;
      const isForMany = word.host === null || (word.host === host && word.connectionId === null);
      return isForMany && encryption === "unknown";
    });
}

function inWords(host: string, left: readonly OpenConnection[]): string {
  const plaintext = left.filter(({ encryption }) => encryption === "plaintext");
  const [first] = plaintext.length > 0 ? plaintext : left;
  const who = first === undefined ? "nobody" : nameConnection(first);
  return plaintext.length > 0
    ? `${counted(plaintext.length, "client")} of ${host} in plaintext, ${left.length - plaintext.length} unknown: ${who} first`
    : `${counted(left.length, "client")} of ${host} may be in plaintext: ${who} first`;
}
