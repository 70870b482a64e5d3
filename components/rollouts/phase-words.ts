import type { PlanDto } from "#lib/contracts/plan.ts";
import type { StepDto } from "#lib/contracts/rollout.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { StepActionKind } from "#lib/domain/rollout/plan.ts";

interface PhaseWords {
  /** Stands on strips and flags. */
  title: string;
  /** One sentence: what it does to each node. */
  does: string;
}

/** The one map from a kind of phase to its words. */
export const PHASE_KIND_WORDS: Record<PhaseKind, PhaseWords> = {
  prepare: {
    title: "Prepare",
    does: "Certificates, configuration files and logins are looked at; nothing is sent.",
  },
  allow: {
    title: "allowTLS",
    does: "Each node is restarted so that it takes TLS beside plaintext; it still dials its peers in plaintext.",
  },
  clients: {
    title: "Clients",
    does: "Waits until no client connects in plaintext any more, or a person answers for those that do.",
  },
  prefer: {
    title: "preferTLS",
    does: "Each node is told to dial its peers with TLS; clients may still come in plaintext.",
  },
  soak: {
    title: "Soak",
    does: "Connections from before the move are waited for, then the whole cluster is watched for a while.",
  },
  "persist-prefer": {
    title: "Persist prefer",
    does: "preferTLS is written into each configuration and proven by a restart, before anything is required.",
  },
  require: {
    title: "requireTLS",
    does: "Each node is told to refuse every new plaintext connection.",
  },
  drain: {
    title: "Drain",
    does: "Plaintext connections from before the move are waited for; each is named until it is gone.",
  },
  persist: {
    title: "Persist",
    does: "The modes are written into each configuration, so that a restart keeps them.",
  },
  verify: {
    title: "Verify",
    does: "Runtime mode, startup mode, handshake and refusal of plaintext are read once more on each node.",
  },
  "send-key-file": {
    title: "sendKeyFile",
    does: "Each member is restarted so that it still sends the key file, and accepts certificates too.",
  },
  "send-x509": {
    title: "sendX509",
    does: "Each member is told to prove itself by its certificate; the key file is still accepted.",
  },
  x509: { title: "x509", does: "Each member is told to accept certificates of members only." },
  rotate: {
    title: "Rotate",
    does: "Each node is told to read its certificate file again; the new leaf must show on a new handshake.",
  },
  "trust-both": {
    title: "Trust both",
    does: "Each node learns to trust the new authority beside the old one.",
  },
  "new-certificates": {
    title: "New certificates",
    does: "Each node gets a certificate of the new authority, while both are trusted.",
  },
  "trust-new": {
    title: "Trust new only",
    does: "Each node stops trusting the old authority.",
  },
};

/** How a phase works on nodes, by what its steps do. */
export type PhaseManner = "restart" | "online" | "wait" | "look";

export const MANNER_WORDS: Record<PhaseManner, string> = {
  restart: "restart",
  online: "online",
  wait: "waits",
  look: "looks",
};

const MANNER_OF: Record<StepActionKind, PhaseManner> = {
  check: "look",
  restart: "restart",
  "set-mode": "online",
  clients: "wait",
  drain: "wait",
  "set-cluster-auth-mode": "online",
  "rotate-certificates": "online",
};

type Phase = PlanDto["phases"][number];

/** The manner of a phase: what it does to nodes counts before what it only waits for. */
export function mannerOf(phase: Pick<Phase, "steps">): PhaseManner {
  const manners = new Set(phase.steps.map(({ action }) => MANNER_OF[action.kind]));
  const order: readonly PhaseManner[] = ["online", "restart", "wait", "look"];
  return order.find((manner) => manners.has(manner)) ?? "look";
}

/** "restart", "online, 1 restart": the manner in words, with restarts that a phase of another manner has. */
export function mannerWords(phase: Pick<Phase, "steps">): string {
  const manner = mannerOf(phase);
  const restarts = phase.steps.filter(({ action }) => action.kind === "restart").length;
  if (manner === "restart" || restarts === 0) return MANNER_WORDS[manner];
  return `${MANNER_WORDS[manner]}, ${restarts === 1 ? "1 restart" : `${restarts} restarts`}`;
}

/** Whether a step moves its node to another mode, or may do so; the rest look, wait or change something else. */
export function movesMode({ kind }: StepDto["action"]): boolean {
  return kind === "set-mode" || kind === "restart";
}

/** What a step does to its node, in a few words. */
export function actionWords(action: StepDto["action"]): string {
  switch (action.kind) {
    case "check":
      return "Look";
    case "restart":
      return `Restart with ${action.change.mode}`;
    case "set-mode":
      return `Set ${action.to}`;
    case "clients":
      return "Wait for clients";
    case "drain":
      return "Wait for old connections";
    case "set-cluster-auth-mode":
      return `Set clusterAuthMode ${action.to}`;
    case "rotate-certificates":
      return "Rotate certificates";
  }
}

/** "toward requireTLS", "while waiting for old connections": what an attempt was for, inside a sentence. */
export function purposeWords({ action, to }: Pick<StepDto, "action" | "to">): string {
  switch (action.kind) {
    case "set-mode":
      return `toward ${to}`;
    case "restart":
      return `to restart with ${action.change.mode}`;
    case "check":
      return "to look";
    case "clients":
      return "to wait for clients";
    case "drain":
      return "to wait for old connections";
    case "set-cluster-auth-mode":
      return `toward clusterAuthMode ${action.to}`;
    case "rotate-certificates":
      return "to rotate certificates";
  }
}
