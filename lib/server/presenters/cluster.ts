import type { ClusterDetail, ClusterSummary } from "#lib/contracts/cluster.ts";
import type { FindingDto, ObservationDto } from "#lib/contracts/observation.ts";
import type { Cluster } from "#lib/domain/cluster/cluster.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { presentEnumeration } from "#lib/server/presenters/observation.ts";

interface View {
  cluster: Cluster;
  posture: ClusterSummary["posture"];
  liveRollout: Rollout | null;
}

/** A cluster as lists show it; there is no field that could hold a credential. */
export function presentClusterSummary({ cluster, posture, liveRollout }: View): ClusterSummary {
  return {
    id: cluster.id,
    name: cluster.name,
    displayUri: cluster.displayUri,
    settings: {
      allowCredentialsOverPlaintext: cluster.settings.allowCredentialsOverPlaintext,
      probeIntervalSeconds: cluster.settings.probeIntervalSeconds,
      maxLagSeconds: cluster.settings.maxLagSeconds,
      freezeWindows: cluster.settings.freezeWindows.map((window) => ({ ...window })),
    },
    hasCredentials: cluster.hasCredentials,
    createdAt: cluster.createdAt,
    posture,
    rollout: liveRollout === null ? null : presentOpenRollout(liveRollout),
  };
}

/** A cluster with all that was last seen of it. */
export function presentClusterDetail(
  view: View & {
    observation: ObservationDto | null;
    findings: FindingDto[];
    deepLook: Observation | null;
  },
): ClusterDetail {
  return {
    ...presentClusterSummary(view),
    observation: view.observation,
    findings: view.findings,
    deepLook: view.deepLook === null ? null : presentDeepLook(view.deepLook),
  };
}

function presentDeepLook({ observedAt, nodes }: Observation): ClusterDetail["deepLook"] {
  return {
    observedAt,
    nodes: nodes.map(({ host, tls }) => ({
      host,
      enumeration: presentEnumeration(tls.enumeration),
    })),
  };
}

function presentOpenRollout(rollout: Rollout): NonNullable<ClusterSummary["rollout"]> {
  return {
    id: rollout.id,
    number: rollout.number,
    state: rollout.state,
    currentPhase: rollout.currentPhase,
    phaseCount: rollout.plan.phases.length,
  };
}
