import { type ClusterView, listClusters } from "#lib/application/list-clusters.ts";
import type { StoredObservation } from "#lib/application/ports/stores.ts";
import type { Ports } from "#lib/application/ports.ts";
import { showCluster } from "#lib/application/show-cluster.ts";
import type { ClusterDetail, ClusterSummary } from "#lib/contracts/cluster.ts";
import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { Finding } from "#lib/domain/checks/finding.ts";
import { withDeepLook } from "#lib/domain/observation/deep-look.ts";
import { type Posture, postureOf } from "#lib/domain/observation/posture.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { presentClusterDetail, presentClusterSummary } from "#lib/server/presenters/cluster.ts";
import { presentFinding } from "#lib/server/presenters/finding.ts";
import { presentObservation } from "#lib/server/presenters/observation.ts";

type NeededPorts = Pick<Ports, "clusters" | "observations" | "rollouts" | "clock">;

/**
 * Every cluster with its latest posture, by name.
 *
 * @throws AppError FORBIDDEN
 */
export async function clusterSummariesView(
  actor: Actor,
  ports: NeededPorts,
): Promise<ClusterSummary[]> {
  const now = ports.clock.now();
  const views = await listClusters(actor, ports);
  return views.map((view) => summaryOf(view, now));
}

/**
 * One cluster with its latest observation and findings.
 *
 * @throws AppError CLUSTER_NOT_FOUND, FORBIDDEN
 */
export async function clusterDetailView(
  clusterId: string,
  actor: Actor,
  ports: NeededPorts,
): Promise<ClusterDetail> {
  const view = await showCluster(clusterId, actor, ports);
  const { cluster, liveRollout, latest, latestFull } = view;
  if (latest === null) {
    return presentClusterDetail({
      cluster,
      liveRollout,
      posture: null,
      observation: null,
      findings: [],
      deepLook: null,
    });
  }
  const { posture, findings } = judge(latest, latestFull, ports.clock.now());
  return presentClusterDetail({
    cluster,
    liveRollout,
    posture,
    observation: presentObservation(latest.observation, findings),
    findings: aboutWholeCluster(findings).map(presentFinding),
    deepLook: latestFull?.observation ?? null,
  });
}

/** A cluster that a use case has just returned, as the API shows it. */
export async function clusterSummaryView(
  clusterId: string,
  actor: Actor,
  ports: NeededPorts,
): Promise<ClusterSummary> {
  return summaryOf(await showCluster(clusterId, actor, ports), ports.clock.now());
}

function summaryOf(view: ClusterView, now: Date): ClusterSummary {
  const { cluster, latest, latestFull, liveRollout } = view;
  const posture = latest === null ? null : judge(latest, latestFull, now).posture;
  return presentClusterSummary({ cluster, posture, liveRollout });
}

function aboutWholeCluster(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ host }) => host === null);
}

/** What is listed at full depth only is judged as it was last listed, so that the grade is not that of the depth. */
function judge(
  latest: StoredObservation,
  latestFull: StoredObservation | null,
  now: Date,
): { posture: Posture; findings: Finding[] } {
  const observation = withDeepLook(latest.observation, latestFull?.observation ?? null);
  const findings = evaluateChecks(observation, now);
  return { posture: postureOf(observation, findings), findings };
}
