import { AppError } from "#lib/application/app-error.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";

/**
 * A person's reason without the blanks around it.
 *
 * @param doing What needs it, as the start of a sentence: "Halting a rollout".
 * @throws AppError INVALID_INPUT where there is none.
 */
export function requireReason(reason: string, doing: string): string {
  const given = reason.trim();
  if (given === "") throw new AppError("INVALID_INPUT", `${doing} needs a reason`);
  return given;
}

/** The sentence with the reason behind it, or alone where nobody gave one. */
export function withReason(sentence: string, reason: string | undefined): string {
  const given = reason?.trim() ?? "";
  return given === "" ? sentence : `${sentence}: ${given}`;
}

/** What the actor stands for from now on. */
export function wordOf(actor: Actor, reason: string, at: Date): PersonsWord {
  return { userId: actor.userId, userName: actor.name, reason, at: at.toISOString() };
}
