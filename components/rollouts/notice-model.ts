import type { RolloutDto } from "#lib/contracts/rollout.ts";

export interface RolloutNotice {
  title: string;
  /** What was observed, or what the person said. */
  reason: string;
  /** What to do now. */
  advice: string;
  /** Stable code of a halt; null for an end that a person chose. */
  code: string | null;
  host: string | null;
  at: string;
}

const LOOK_FIRST = "Resume looks at every node again before it does anything.";

const ADVICE: Record<string, string> = {
  NODE_UNREACHABLE: `Bring the node back, or open the way to it from here. ${LOOK_FIRST}`,
  BARRIER_BROKEN: `A node is not in the mode that this phase builds on. Find out why it left it and bring it back. ${LOOK_FIRST}`,
  PLAN_DRIFTED:
    "The cluster is no longer the one that was approved. Abort, then plan again: the approval does not carry over.",
  GATE_UNMET: "Clear the gates below that are not met, then resume.",
  PROBE_FAILED:
    "Open the cluster and probe it; check the network and the login if that fails too. Then resume.",
  SET_PARAMETER_REFUSED:
    "Read the node's answer in the attempt; most often the login lacks the right to setParameter. Then resume.",
  SET_PARAMETER_UNANSWERED:
    "Nobody knows whether the command has arrived. Resume looks first and repeats nothing that took effect.",
  MODE_NOT_REACHED: `The node answered and kept its mode. Read its log before you go on. ${LOOK_FIRST}`,
  NODE_FELL_BACK:
    "The node was restarted into an earlier mode. Correct its configuration file, then resume.",
  TLS_HELLO_FAILED:
    "Check the node's certificate, key and log: clients that use TLS cannot reach it either. Then resume.",
  PLAINTEXT_REFUSED:
    "Clients without TLS cannot reach the node although its mode lets them. Look for a firewall or proxy before it, then resume.",
  PLAINTEXT_ACCEPTED:
    "Something still answers plaintext for this node. Look for a proxy before it and read its log, then resume.",
  REPLICATION_UNHEALTHY: "Bring the member back to a healthy state, then resume.",
  LAG_TOO_HIGH: "Wait until the member has caught up, then resume.",
  UNEXPECTED_ELECTION:
    "Find out why the set elected: a member that peers cannot reach, or a certificate they refuse. Resume when it holds one primary.",
  HANDSHAKES_FAIL:
    "Read the line of the log: it names who was refused, and why. Mend that certificate, name or client, then resume.",
  CONNECTIVITY_LOST: `The node stopped answering while nobody restarted it. ${LOOK_FIRST}`,
  PREFLIGHT_REFUSES:
    "With this configuration the process would not start. Correct the file or the certificate, then resume; the node was not touched.",
  STEP_DOWN_REFUSED:
    "No other member could take over as primary in time. See that a secondary is caught up, then resume.",
  RESTART_ORDER_FAILED:
    "The tool that restarts nodes did not take the order. Mend it, or restart the node by the runbook; then resume.",
  RESTARTED_OTHERWISE:
    "The node came back with another configuration than planned. Correct its file and restart it, then resume.",
  STARTUP_NOT_PERSISTED:
    "Write the mode into the configuration file and restart the node, or plan the end without it. Then resume.",
  CERTIFICATE_NOT_ROTATED:
    "The node still serves its old certificate. See that the new file lies at the configured path, then resume.",
  COMMAND_REFUSED:
    "Read the node's answer in the attempt; most often the login lacks a right. Then resume.",
  COMMAND_UNANSWERED:
    "Nobody knows whether the command was run. Resume looks first and repeats only what had no effect.",
  HALTED_BY_PERSON: "Resume when the reason is gone, or abort: nodes stay in the mode they have.",
};

const OTHER_ADVICE = `Find the cause. ${LOOK_FIRST} Abort leaves every node in the mode it has.`;

/** Why a rollout stands still and what to do about it; null while it does not. */
export function haltNotice({ state, halt, facts }: RolloutDto): RolloutNotice | null {
  if (state !== "halted" || halt === null) return null;
  const asked = facts.findLast(({ kind }) => kind === "rollout.halt_asked");
  const byPerson = asked === undefined ? "Halted by a person" : `Halted by ${asked.actorName}`;
  return {
    title: halt.code === "HALTED_BY_PERSON" ? byPerson : "Halted",
    reason: halt.message,
    advice: ADVICE[halt.code] ?? OTHER_ADVICE,
    code: halt.code,
    host: halt.host,
    at: halt.at,
  };
}

/** Who had a rollout stand still, and why; null where nobody gave a reason, or it does not pause. */
export function pauseNotice({ state, halt, facts }: RolloutDto): RolloutNotice | null {
  if (state !== "paused" || halt?.code !== "PAUSED_BY_PERSON") return null;
  const asked = facts.findLast(({ kind }) => kind === "rollout.pause_asked");
  return {
    title: asked === undefined ? "Paused by a person" : `Paused by ${asked.actorName}`,
    reason: withoutName(halt.message, asked?.actorName),
    advice: "Resume when the reason is gone.",
    code: null,
    host: null,
    at: halt.at,
  };
}

/** What stands above the reason that a rollout rests for. */
export function restTitle(code: string): string {
  if (code === "PAUSED_BY_PERSON") return "It was paused for this reason";
  return code === "ABORTED_BY_PERSON"
    ? "It was aborted for this reason"
    : "It halted for this reason";
}

/** The reason alone, where the name stands beside it anyway. */
function withoutName(message: string, name: string | null | undefined): string {
  return name != null && message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

/** Who ended a rollout before its target, why, and what that leaves behind; null for every other state. */
export function endNotice(rollout: RolloutDto): RolloutNotice | null {
  if (rollout.state !== "aborted") return null;
  const rejection = rollout.approvals.findLast(({ decision }) => decision === "rejected");
  const moved = rollout.steps.filter(({ state }) => state === "done").length;
  const left =
    moved === 0
      ? "No node was changed."
      : `${moved} of ${rollout.steps.length} steps were done; those nodes stay in the mode they have reached.`;
  const end = { code: null, host: null };
  if (rejection !== undefined) {
    const target = rollout.plan.phases[rejection.phaseIndex]?.target ?? rollout.plan.target;
    return {
      ...end,
      title: `${rejection.userName} rejected ${target}`,
      reason: rejection.comment,
      advice: `${left} A new plan needs a new approval.`,
      at: rejection.at,
    };
  }
  const { halt, facts } = rollout;
  const aborted = facts.findLast(({ kind }) => kind === "rollout.aborted");
  // While it ran, a person asked for the end and the worker wrote it down.
  const byPerson = facts.findLast(({ kind }) => kind === "rollout.abort_asked") ?? aborted;
  return {
    ...end,
    title: byPerson === undefined ? "Aborted" : `Aborted by ${byPerson.actorName}`,
    reason:
      halt?.code === "ABORTED_BY_PERSON" ? withoutName(halt.message, byPerson?.actorName) : "",
    advice: `${left} A new plan goes on from there.`,
    at: aborted?.at ?? rollout.updatedAt,
  };
}
