import type { PlanForm, PlanFormErrors } from "#components/clusters/plan-form-model.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import type { DryRunDto } from "#lib/contracts/rollout-actions.ts";

/** One thing that keeps a plan from being kept as a draft. */
export interface Blocker {
  what: string;
  /** Who can clear it, as a sentence's end. */
  who: string;
}

export type PlanReasons = DryRunDto["refusals"];

/** What became of the dry run of this very form: nothing yet, a plan, or every reason why there is none. */
export type DryRunState = "none" | "stale" | "planned" | PlanReasons;

interface PlanState {
  mayPlan: boolean;
  cluster: Pick<ClusterDetail, "rollout" | "observation">;
  form: PlanForm;
  errors: PlanFormErrors;
  dryRun: DryRunState;
}

/** What is missing before a draft can be kept, the first thing to do first. */
export function draftBlockers(state: PlanState): Blocker[] {
  const { mayPlan, cluster, dryRun } = state;
  const blockers: Blocker[] = [];
  if (!mayPlan)
    blockers.push({ what: "Planning needs the operator role", who: "an admin gives it" });
  if (cluster.rollout !== null) {
    const what = `Rollout #${cluster.rollout.number} of this cluster is open`;
    blockers.push({ what, who: "it ends, or somebody aborts it" });
  }
  blockers.push(...dryRunBlockers(state));
  if (blockers.length > 0 || dryRun === "planned") return blockers;
  if (dryRun === "none") return [{ what: "No dry run has been made", who: "you make one here" }];
  if (dryRun === "stale") {
    return [{ what: "The form has changed since the dry run", who: "you make another one here" }];
  }
  return [refusalBlocker(dryRun)];
}

/** What keeps even a dry run from being worth it. */
export function dryRunBlockers({ mayPlan, cluster, form, errors }: PlanState): Blocker[] {
  const blockers: Blocker[] = [];
  if (!mayPlan)
    blockers.push({ what: "Planning needs the operator role", who: "an admin gives it" });
  for (const message of Object.values(errors)) {
    blockers.push({ what: `A field is not right: ${message}`, who: "you correct it" });
  }
  const nameless = withoutFiles(cluster.observation?.nodes ?? [], form);
  if (nameless.length > 0) {
    const what = `No certificate file is named for ${nameless.length === 1 ? nameless[0] : `${nameless.length} nodes without TLS`}`;
    blockers.push({ what, who: "you name it under Files" });
  }
  return blockers;
}

function refusalBlocker({ length }: PlanReasons): Blocker {
  const what = `The plan is refused for ${length === 1 ? "1 reason" : `${length} reasons`}`;
  return { what, who: "each says what to do" };
}

/** Nodes at disabled for which neither the form nor an override names a certificate. */
function withoutFiles(nodes: readonly NodeObservationDto[], form: PlanForm): string[] {
  if (form.ladder !== "tls-mode" || form.files.certificateKeyFile.trim() !== "") return [];
  const named = new Set(
    form.overrides
      .filter(({ files }) => files.certificateKeyFile.trim() !== "")
      .map(({ host }) => host),
  );
  return nodes
    .filter(({ mode, host }) => mode.runtime === "disabled" && !named.has(host))
    .map(({ host }) => host);
}

/** What to do about each reason for which a plan is refused. */
export const REFUSAL_ADVICE: Readonly<Record<string, string>> = {
  NO_NODES: "Probe the cluster; check its connection string and the network.",
  TOPOLOGY_INCOMPLETE:
    "Let Portcullis read the topology: check the login and the routers, then try again.",
  NODE_NOT_LISTED: "Probe again once every member can be reached by the name its set gives it.",
  NODE_UNREACHABLE: "Bring the node back, or open the way to it from here.",
  PROCESS_UNKNOWN: "Make sure that a mongod or mongos answers at this address.",
  MODE_UNKNOWN: "Give the login the role clusterMonitor, so that the mode can be read.",
  VERSION_UNKNOWN: "Give the login the role clusterMonitor, so that the version can be read.",
  CERTIFICATE_NOT_SEEN:
    "Look at the node's handshake: it accepts TLS by its mode, and shows no certificate.",
  NODE_DISABLED: "Plan the whole road, with certificate files for this node.",
  NO_ACCESS: "Give the login the right to setParameter on this node, or plan restarts.",
  FILES_MISSING: "Name the certificate and key file of this node under Files.",
  MODE_TOO_LOW: "Take the cluster up the TLS ladder first.",
  CLUSTER_AUTH_UNKNOWN: "Let Portcullis read the start options of this node.",
  NO_ACCESS_CONTROL: "Membership is only proven where access control is on.",
  NOTHING_TO_DO: "Every node is there already; choose another ladder or target.",
  PHASES_OUT_OF_ORDER: "Leave the phases to the plan.",
  PHASE_EMPTY: "Leave the phases to the plan.",
  BARRIER: "Bring the nodes that lag behind up first; the whole road does that by itself.",
};

export interface RefusalGroup {
  /** Null for what concerns the cluster as a whole. */
  host: string | null;
  reasons: { code: string; message: string; advice: string | null }[];
}

/** Reasons by node, the cluster as a whole first. */
export function groupRefusals(reasons: PlanReasons): RefusalGroup[] {
  const groups = new Map<string | null, RefusalGroup>();
  for (const { host, code, message } of reasons) {
    const group = groups.get(host) ?? { host, reasons: [] };
    group.reasons.push({ code, message, advice: REFUSAL_ADVICE[code] ?? null });
    groups.set(host, group);
  }
  return [...groups.values()].toSorted((a, b) => Number(a.host !== null) - Number(b.host !== null));
}
