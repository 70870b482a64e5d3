import { CHAIN_CHECKS } from "#lib/domain/checks/chain-checks.ts";
import { CIPHER_CHECKS } from "#lib/domain/checks/cipher-checks.ts";
import { CLUSTER_CHECKS } from "#lib/domain/checks/cluster-checks.ts";
import { type Finding, findingOf } from "#lib/domain/checks/finding.ts";
import { LEAF_CHECKS } from "#lib/domain/checks/leaf-checks.ts";
import { NODE_MODE_CHECKS } from "#lib/domain/checks/mode-checks.ts";
import { PROTOCOL_CHECKS } from "#lib/domain/checks/protocol-checks.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";

/** The checks that one node is held against. */
const NODE_CHECKS = [
  ...NODE_MODE_CHECKS,
  ...PROTOCOL_CHECKS,
  ...CIPHER_CHECKS,
  ...LEAF_CHECKS,
  ...CHAIN_CHECKS,
] as const;

/**
 * What the checks say of an observation: first of the cluster, then node by node.
 *
 * @param now The instant at which certificates are judged; for a look back, that of the observation.
 */
export function evaluateChecks(observation: Observation, now: Date): Finding[] {
  return [
    ...CLUSTER_CHECKS.map((check) => findingOf(check, null, check.judge(observation, now))),
    ...observation.nodes.flatMap((node) =>
      NODE_CHECKS.map((check) => findingOf(check, node.host, check.judge(node, now, observation))),
    ),
  ];
}
