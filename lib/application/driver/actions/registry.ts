import type { Action } from "#lib/application/driver/actions/action.ts";
import { check } from "#lib/application/driver/actions/check.ts";
import { setMode } from "#lib/application/driver/actions/set-mode.ts";
import type { StepActionKind } from "#lib/domain/rollout/plan.ts";

/** The action of each kind of step. */
export const ACTIONS: { [Kind in StepActionKind]: Action<Kind> } = {
  check,
  "set-mode": setMode,
  restart: notBuiltYet("restart"),
  clients: notBuiltYet("clients"),
  drain: notBuiltYet("drain"),
  "set-cluster-auth-mode": notBuiltYet("set-cluster-auth-mode"),
  "rotate-certificates": notBuiltYet("rotate-certificates"),
};

function notBuiltYet<Kind extends StepActionKind>(kind: Kind): Action<Kind> {
  const missing = async (): Promise<never> => {
    throw new Error(`There is no action ${kind} yet`);
  };
  return { approach: missing, act: missing, verify: missing, mayElect: false };
}
