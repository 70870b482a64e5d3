import { actionWords, movesMode } from "#components/rollouts/phase-words.ts";
import type { PlanDto } from "#lib/contracts/plan.ts";
import { rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";

type Phase = PlanDto["phases"][number];
type Step = Phase["steps"][number];

/** What a phase does to one node. */
export interface PlanRow {
  stepId: string;
  host: string;
  role: string;
  group: string | null;
  version: string;
  from: TlsMode;
  to: TlsMode;
  /** Whether the node is in another mode afterwards. */
  moves: boolean;
  action: Step["action"];
  what: string;
  command: string;
  effect: string;
  backOut: string;
}

/** The rows of one phase, in the order in which its nodes are changed. */
export function planRows(plan: PlanDto, phase: Phase): PlanRow[] {
  const nodes = new Map(plan.nodes.map((node) => [node.host, node]));
  return phase.steps.map((step) => {
    const node = nodes.get(step.host);
    const from = modeBefore(plan, phase, step.host);
    const to = movesMode(step.action) && rungOf(step.to) > rungOf(from) ? step.to : from;
    return {
      stepId: step.id,
      host: step.host,
      role: node?.role ?? "unknown",
      group: node?.group ?? null,
      version: node?.version ?? "",
      from,
      to,
      moves: from !== to,
      action: step.action,
      what: actionWords(step.action),
      command: step.command,
      effect: effectWords(step.action, to),
      backOut: backOutWords(step.action, from),
    };
  });
}

/** The mode that a node has when a phase begins, if all before it went as planned. */
function modeBefore(plan: PlanDto, phase: Phase, host: string): TlsMode {
  const planned = plan.nodes.find((node) => node.host === host)?.mode ?? "disabled";
  return plan.phases
    .filter(({ index }) => index < phase.index)
    .flatMap(({ steps }) => steps.filter((step) => step.host === host && movesMode(step.action)))
    .reduce<TlsMode>((mode, { to }) => (rungOf(to) > rungOf(mode) ? to : mode), planned);
}

const MODE_EFFECTS: Record<TlsMode, string> = {
  disabled: "speaks plaintext only",
  allowTLS: "takes TLS beside plaintext, dials peers in plaintext",
  preferTLS: "dials peers with TLS, still takes plaintext",
  requireTLS: "refuses every new plaintext connection",
};

function effectWords(action: Step["action"], to: TlsMode): string {
  switch (action.kind) {
    case "restart":
      return `down for its restart, then ${MODE_EFFECTS[to]}`;
    case "set-mode":
      return MODE_EFFECTS[to];
    case "check":
      return "none; it is only looked at";
    case "clients":
      return "none; plaintext clients are waited for";
    case "drain":
      return "none; old connections are waited for";
    case "set-cluster-auth-mode":
      return action.to === "x509"
        ? "takes members by certificate only"
        : "proves itself to members by certificate";
    case "rotate-certificates":
      return "serves the new certificate to new connections";
  }
}

function backOutWords(action: Step["action"], from: TlsMode): string {
  switch (action.kind) {
    case "restart":
      return `restart with the configuration of before (${from})`;
    case "set-mode":
    case "set-cluster-auth-mode":
      return "only by a restart; no command leads down";
    case "rotate-certificates":
      return "put the old files back and rotate again";
    case "check":
    case "clients":
    case "drain":
      return "nothing to undo";
  }
}
