import type { Operation } from "#lib/server/openapi/operation.ts";

const ACTION = ["action"] as const;
const CHANGE = ["action", "version"] as const;
const PAGE = ["page"] as const;
const REASON = { body: "ReasonBody" } as const;
const OPTIONAL_REASON = { body: "OptionalReasonBody", optionalBody: true } as const;

/** What the API does with rollouts. */
export const ROLLOUT_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/rollouts",
    summary: "List rollouts, newest first",
    status: 200,
    answer: "RolloutList",
    takes: PAGE,
  },
  {
    method: "post",
    path: "/rollouts",
    summary: "Plan a rollout; with dryRun it answers 200 with a DryRun and keeps nothing",
    body: "CreateRolloutBody",
    status: 201,
    answer: "Rollout",
    takes: ACTION,
  },
  {
    method: "get",
    path: "/rollouts/{rolloutId}",
    summary: "A rollout with gates and facts",
    status: 200,
    answer: "Rollout",
  },
  change("submit", "Hand a draft to the approvers"),
  change("phases/{phaseIndex}/approvals", "Approve or reject the phase that waits", {
    body: "ApprovalBody",
  }),
  {
    method: "get",
    path: "/rollouts/{rolloutId}/phases/{phaseIndex}/back-out",
    summary: "The restarts that lead back to before a phase, in their order",
    status: 200,
    answer: "BackOut",
  },
  change("pause", "Pause before the next node", OPTIONAL_REASON),
  change("resume", "Go on", OPTIONAL_REASON),
  change("advance", "Go on as far as the gates let it: resume what stands still, wake what runs"),
  change("halt", "Stop before the next node, with a reason", REASON),
  change("abort", "End a rollout before the next node, with a reason", REASON),
  change("schedule", "Set or take away the time before which no step begins", {
    body: "ScheduleBody",
  }),
  change("acknowledgements", "Answer for connections that the phase waits for", {
    body: "AcknowledgementBody",
  }),
  change("gates/{gateId}/waive", "Switch a gate off for the current phase, with a reason", REASON),
  {
    ...change("gates/{gateId}/waive", "Make a gate count again in the current phase"),
    method: "delete",
  },
  {
    method: "get",
    path: "/rollouts/{rolloutId}/steps/{stepId}/restart",
    summary: "What exactly a restart changes on its node, in every form, and the way back",
    status: 200,
    answer: "StepRestart",
  },
  change("steps/{stepId}/retry", "Put a failed or skipped step back in line", OPTIONAL_REASON),
  change("steps/{stepId}/skip", "Leave the node of a step out of its phase, with a reason", REASON),
  change(
    "steps/{stepId}/confirm",
    "Say that a restart which was asked for has been made",
    OPTIONAL_REASON,
  ),
  {
    method: "post",
    path: "/halt",
    summary: "Halt every running rollout, with a reason",
    body: "ReasonBody",
    status: 200,
    answer: "HaltedRollouts",
    takes: ACTION,
  },
];

/** What changes one rollout, and answers with what it has become. */
function change(
  path: string,
  summary: string,
  body: Pick<Operation, "body" | "optionalBody"> = {},
): Operation {
  return {
    method: "post",
    path: `/rollouts/{rolloutId}/${path}`,
    summary,
    ...body,
    status: 200,
    answer: "Rollout",
    takes: CHANGE,
  };
}
