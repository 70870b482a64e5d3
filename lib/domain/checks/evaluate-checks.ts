import { CERTIFICATE_CHECKS } from "#lib/domain/checks/certificate-checks.ts";
import { CLUSTER_CHECKS } from "#lib/domain/checks/cluster-checks.ts";
import { type Finding, findingOf } from "#lib/domain/checks/finding.ts";
import { NODE_MODE_CHECKS } from "#lib/domain/checks/mode-checks.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";

/** The checks that one node is held against at base depth. */
const NODE_CHECKS = [...NODE_MODE_CHECKS, ...CERTIFICATE_CHECKS] as const;

/**
 * What the checks of base depth say of an observation: first of the cluster, then node by node.
 *
 * @param now The instant at which certificates are judged; for a look back, that of the observation.
 */
export function evaluateChecks(observation: Observation, now: Date): Finding[] {
  return [
    ...CLUSTER_CHECKS.map((check) => findingOf(check, null, check.judge(observation))),
    ...observation.nodes.flatMap((node) =>
      NODE_CHECKS.map((check) => findingOf(check, node.host, check.judge(node, now))),
    ),
  ];
}
