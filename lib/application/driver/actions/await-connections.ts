import type { Acted, AnyScene } from "#lib/application/driver/actions/action.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { look } from "#lib/application/driver/look.ts";
import { connectionMarksOf } from "#lib/domain/clients/connection-mark.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import { counted } from "#lib/domain/counted.ts";
import { dialsTls } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { Hold, Rollout } from "#lib/domain/rollout/rollout.ts";

/** Lines of the record that name connections. */
const NAMED = 20;

/** What a step waits for. */
export interface Awaited {
  code: Hold["code"];
  /** Those of all connections that the step must not leave behind, answered for or not. */
  select(connections: readonly OpenConnection[]): OpenConnection[];
  /** Whether a person has answered for this one. */
  isAnswered(connection: OpenConnection, rollout: Rollout): boolean;
  /** The hold in one sentence. */
  inWords(left: readonly OpenConnection[]): string;
}

/** Waits until none of the selected connections is open any more, or somebody has answered for each that is. */
export async function awaitConnections(
  scene: AnyScene,
  awaited: Awaited,
): Promise<Result<Acted, DriveFailure>> {
  const { context, step, recorder } = scene;
  const { host } = step;
  const known = {
    marks: connectionMarksOf(scene.rollout, host),
    membersDialTls: everyProcessDialsTls(scene.rollout),
  };
  for (;;) {
    const census = await look(context, () =>
      context.ports.clientCensus.read(context.driver, host, known),
    );
    if (!census.ok) {
      const message = `The connections of ${host} could not be listed: ${census.failure.message}`;
      return err({ code: "NODE_UNREACHABLE", message, host });
    }
    const open = awaited.select(census.value);
    const rollout = await scene.current();
    const left = open.filter((connection) => !awaited.isAnswered(connection, rollout));
    if (left.length === 0) {
      recorder.note("connections", true, summarize(census.value, open), {
        lines: open.slice(0, NAMED).map(nameConnection),
      });
      return ok({ kind: "acted", mode: step.to });
    }
    const hold = {
      code: awaited.code,
      message: awaited.inWords(left),
      host,
      until: null,
      connections: left.map((connection) => ({ ...connection, host })),
    };
    if ((await scene.wait(hold)) === "interrupted") return ok({ kind: "interrupted" });
  }
}

/** "10.0.0.7:40112 (billing, pymongo 4.6)", a member by that word. */
export function nameConnection({ client, appName, driver, isMember }: OpenConnection): string {
  const who = [isMember ? "a member" : null, appName, driver].filter((part) => part !== null);
  return who.length === 0 ? client : `${client} (${who.join(", ")})`;
}

function summarize(all: readonly OpenConnection[], answered: readonly OpenConnection[]): string {
  const plaintext = all.filter(({ encryption }) => encryption === "plaintext").length;
  const seen = `${counted(all.length, "connection")}, ${plaintext} known to be plaintext`;
  return answered.length === 0 ? seen : `${seen}; people answer for ${answered.length}`;
}

/** By the plan and what this rollout has restarted since. */
function everyProcessDialsTls({ plan, steps }: Rollout): boolean {
  return plan.nodes.every(({ host, startupMode }) => {
    const restarts = steps.flatMap(({ host: of, state, action }) =>
      of === host && state === "done" && action.kind === "restart" ? [action.change.mode] : [],
    );
    const startup = restarts.at(-1) ?? startupMode;
    return startup !== null && dialsTls(startup);
  });
}
