import type { RolloutDto } from "#lib/contracts/rollout.ts";

type Hold = NonNullable<RolloutDto["hold"]>;

export interface ConnectionRow {
  id: string;
  host: string;
  connectionId: number;
  client: string;
  appName: string | null;
  driver: string | null;
  isMember: boolean;
  encryption: Hold["connections"][number]["encryption"];
  evidence: string;
  /** Who answers for it in this phase; null while nobody does. */
  answeredBy: { userName: string; reason: string; at: string } | null;
}

/** Connections that the current phase waits for: clients first, then members, what nobody answers for above the rest. */
export function connectionRows(
  rollout: Pick<RolloutDto, "hold" | "acknowledgements" | "currentPhase">,
): ConnectionRow[] {
  const answers = rollout.acknowledgements.filter(
    ({ phaseIndex }) => phaseIndex === rollout.currentPhase,
  );
  const rows = (rollout.hold?.connections ?? []).map((connection): ConnectionRow => {
    const answer = answers.find(
      ({ host, connectionId }) =>
        (host === null || host === connection.host) &&
        (connectionId === null || connectionId === connection.connectionId),
    );
    return {
      ...connection,
      id: `${connection.host} ${connection.connectionId}`,
      answeredBy: answer ?? null,
    };
  });
  const rank = ({ answeredBy, isMember }: ConnectionRow) =>
    (answeredBy === null ? 0 : 2) + Number(isMember);
  return rows.toSorted((a, b) => rank(a) - rank(b) || a.host.localeCompare(b.host));
}

/** "2 connections on 1 node, 1 answered for": what the panel's head says. */
export function connectionNote(rows: readonly ConnectionRow[]): string {
  const hosts = new Set(rows.map(({ host }) => host)).size;
  const answered = rows.filter(({ answeredBy }) => answeredBy !== null).length;
  const what = `${rows.length === 1 ? "1 connection" : `${rows.length} connections`} on ${hosts === 1 ? "1 node" : `${hosts} nodes`}`;
  return answered === 0 ? what : `${what}, ${answered} answered for`;
}
