import { err, ok, type Result } from "#lib/domain/result.ts";
import type { Acknowledgement, Rollout } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";

/** Why nobody can answer for these connections. */
export interface AcknowledgementRefusal {
  code: "INVALID_INPUT" | "TRANSITION_NOT_ALLOWED";
  message: string;
}

/** A person answers in the current phase for connections; a second word on the same ones replaces the first. */
export function acknowledge(
  rollout: Rollout,
  given: Omit<Acknowledgement, "phaseIndex">,
): Result<Rollout, AcknowledgementRefusal> {
  const { number, state, currentPhase, plan } = rollout;
  const { host, connectionId } = given;
  if (isTerminal(state)) {
    const message = `Rollout #${number} is over and waits for no connection`;
    return err({ code: "TRANSITION_NOT_ALLOWED", message });
  }
  if (host === null && connectionId !== null) {
    const message = "A connection is named together with its node";
    return err({ code: "INVALID_INPUT", message });
  }
  if (host === null && plan.phases[currentPhase]?.kind !== "clients") {
    const message = "Only the clients phase takes a word for all nodes; name a node";
    return err({ code: "TRANSITION_NOT_ALLOWED", message });
  }
  if (host !== null && !plan.nodes.some((node) => node.host === host)) {
    return err({ code: "INVALID_INPUT", message: `Rollout #${number} has no node ${host}` });
  }
  const others = rollout.acknowledgements.filter(
    (other) =>
      other.phaseIndex !== currentPhase ||
      other.host !== host ||
      other.connectionId !== connectionId,
  );
  const word: Acknowledgement = { ...given, phaseIndex: currentPhase };
  return ok({ ...rollout, acknowledgements: [...others, word] });
}
