import type { Action } from "#lib/application/driver/actions/action.ts";
import { check } from "#lib/application/driver/actions/check.ts";
import { clients } from "#lib/application/driver/actions/clients.ts";
import { drain } from "#lib/application/driver/actions/drain.ts";
import { restart } from "#lib/application/driver/actions/restart.ts";
import { rotateCertificates } from "#lib/application/driver/actions/rotate-certificates.ts";
import { setClusterAuthMode } from "#lib/application/driver/actions/set-cluster-auth-mode.ts";
import { setMode } from "#lib/application/driver/actions/set-mode.ts";
import type { StepActionKind } from "#lib/domain/rollout/plan.ts";

/** The action of each kind of step. */
export const ACTIONS: { [Kind in StepActionKind]: Action<Kind> } = {
  check,
  "set-mode": setMode,
  restart,
  clients,
  drain,
  "set-cluster-auth-mode": setClusterAuthMode,
  "rotate-certificates": rotateCertificates,
};
