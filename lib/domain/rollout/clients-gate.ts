import { counted } from "#lib/domain/counted.ts";
import { unknown, type Verdict, verdict } from "#lib/domain/rollout/gate-verdict.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { Hold, Rollout } from "#lib/domain/rollout/rollout.ts";

/** What is waited for in each phase that has to do with connections. */
const THRESHOLDS: Partial<Record<PhaseKind, string>> = {
  clients: "nobody on plaintext, or answered for",
  require: "nobody on plaintext, or answered for",
  soak: "no connection from before, or answered for",
  drain: "no connection from before, or answered for",
};

const WAITS: ReadonlySet<Hold["code"]> = new Set(["CLIENTS_ON_PLAINTEXT", "DRAINING"]);

/** What the phase needs of its clients, in words; null where it does not care. */
export function clientsThreshold(kind: PhaseKind): string | null {
  return THRESHOLDS[kind] ?? null;
}

/** Whether somebody would be turned away, by what is waited for just now and by what was waited for before. */
export function clientsGate(rollout: Rollout): Verdict {
  const { plan, hold, currentPhase } = rollout;
  if (hold !== null && WAITS.has(hold.code)) {
    const open = hold.connections.filter(({ host, connectionId }) => {
      return !isAnswered(rollout, host, connectionId);
    });
    const named = open.map(({ host }) => host);
    const hosts = [...new Set(named.length > 0 || hold.host === null ? named : [hold.host])];
    return { state: "unmet", value: hold.message, waitsFor: "person", hosts };
  }
  const isMove = plan.phases[currentPhase]?.kind === "require";
  const counting = isMove ? plan.phases.findIndex(({ kind }) => kind === "clients") : currentPhase;
  if (counting === -1) return unknown([], "no phase of this plan looks for them", "person");
  const steps = rollout.steps.filter(({ phaseIndex }) => phaseIndex === counting);
  const left = steps.filter(({ state }) => state !== "done" && state !== "skipped");
  const answers = rollout.acknowledgements.filter(({ phaseIndex }) => phaseIndex === counting);
  const done = `${steps.length - left.length}/${counted(steps.length, "node")} clear`;
  const value = answers.length === 0 ? done : `${done}, ${counted(answers.length, "word")} given`;
  if (left.length === 0) return verdict([], value, null);
  return unknown(
    left.map(({ host }) => host),
    value,
    "clock",
  );
}

function isAnswered(
  { acknowledgements, currentPhase }: Rollout,
  host: string,
  id: number,
): boolean {
  return acknowledgements.some(
    (word) =>
      word.phaseIndex === currentPhase &&
      (word.host === null || word.host === host) &&
      (word.connectionId === null || word.connectionId === id),
  );
}
