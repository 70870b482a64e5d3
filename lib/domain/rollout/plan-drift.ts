import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

export const DRIFT_KINDS = [
  "node-added",
  "node-removed",
  "node-renumbered",
  "config-version",
  "version",
  "certificate",
  "mode",
  "not-confirmed",
] as const;

/** One difference between what was approved and what is there. */
export interface PlanDifference {
  kind: (typeof DRIFT_KINDS)[number];
  host: string | null;
  /** One sentence for people: what was planned, what is there. */
  message: string;
}

/** A node as seen now; null where a look did not show it, undefined where it was not looked at. */
export interface SeenNode {
  host: string;
  memberId: number | null;
  group: string | null;
  version?: string | null;
  mode?: TlsMode | null;
  certificateSha256?: string | null;
}

export interface SeenCluster {
  configVersion: number | null;
  nodes: readonly SeenNode[];
}

/** The part of an observation that drift is measured on. */
export function seenCluster({ cluster, nodes }: Observation): SeenCluster {
  return {
    configVersion: cluster.configVersion,
    nodes: nodes.map((node) => ({
      host: node.host,
      memberId: node.memberId,
      group: node.group,
      version: node.version,
      mode: node.mode.runtime,
      certificateSha256: node.tls.chain[0]?.sha256 ?? null,
    })),
  };
}

/**
 * Everything that is no longer as the plan took for granted, or that its progress does not explain.
 *
 * A value that could not be seen now is a difference too: an approval covers only what was confirmed.
 */
export function planDrift(
  rollout: Pick<Rollout, "plan" | "steps" | "state" | "currentPhase">,
  seen: SeenCluster,
): PlanDifference[] {
  const { plan } = rollout;
  const planned = new Set(plan.nodes.map((node) => node.host));
  const byHost = new Map(seen.nodes.map((node) => [node.host, node]));
  const differences: PlanDifference[] = seen.nodes
    .filter((node) => !planned.has(node.host))
    .map(({ host }) => difference("node-added", host, `${host} was added since the plan`));
  for (const node of plan.nodes) {
    const now = byHost.get(node.host);
    if (now === undefined) {
      differences.push(
        difference("node-removed", node.host, `${node.host} is no longer in the cluster`),
      );
    } else {
      differences.push(...nodeDrift(node, now, explainedModes(rollout, node)));
    }
  }
  const { configVersion } = plan.cluster;
  if (
    configVersion !== null &&
    seen.configVersion !== null &&
    seen.configVersion !== configVersion
  ) {
    const message = `The replica set configuration went from version ${configVersion} to ${seen.configVersion}`;
    differences.push(difference("config-version", null, message));
  }
  return differences;
}

/** The modes in which the plan's progress may have left the node. */
export function explainedModes(
  { steps, state, currentPhase }: Pick<Rollout, "steps" | "state" | "currentPhase">,
  node: Pick<PlannedNode, "host" | "mode">,
): TlsMode[] {
  let settled = node.mode;
  const open: TlsMode[] = [];
  for (const step of steps) {
    if (step.host !== node.host) continue;
    if (step.state === "done") settled = step.to;
    // While its phase runs, a node may be ahead of the record: by a killed worker, or by a person's hand.
    else if (
      step.attempts.length > 0 ||
      (state === "running" && step.phaseIndex === currentPhase)
    ) {
      open.push(step.to);
    }
  }
  return [settled, ...open];
}

function nodeDrift(
  planned: PlannedNode,
  now: SeenNode,
  explained: readonly TlsMode[],
): PlanDifference[] {
  const { host } = planned;
  const differences: PlanDifference[] = [];
  if (now.memberId !== planned.memberId || now.group !== planned.group) {
    const message = `${host} was ${placeOf(planned)} and is ${placeOf(now)}`;
    differences.push(difference("node-renumbered", host, message));
  }
  const { version, certificateSha256, mode } = now;
  if (version !== undefined && version !== planned.version) {
    differences.push(changed("version", host, "version", planned.version, version));
  }
  if (certificateSha256 !== undefined && certificateSha256 !== planned.certificateSha256) {
    const before = planned.certificateSha256?.slice(0, 12) ?? "none";
    const after = certificateSha256?.slice(0, 12) ?? null;
    differences.push(changed("certificate", host, "certificate", before, after));
  }
  if (mode !== undefined && (mode === null || !explained.includes(mode))) {
    differences.push(changed("mode", host, "mode", explained.join(" or "), mode));
  }
  return differences;
}

function placeOf({ memberId, group }: Pick<PlannedNode, "memberId" | "group">): string {
  const member = memberId === null ? "no set member" : `member ${memberId}`;
  return group === null ? member : `${member} of ${group}`;
}

function changed(
  kind: PlanDifference["kind"],
  host: string,
  noun: string,
  before: string,
  after: string | null,
): PlanDifference {
  if (after === null) {
    return difference("not-confirmed", host, `The ${noun} of ${host} could not be read`);
  }
  return difference(kind, host, `The ${noun} of ${host} was ${before} and is ${after}`);
}

function difference(
  kind: PlanDifference["kind"],
  host: string | null,
  message: string,
): PlanDifference {
  return { kind, host, message };
}
