import type { StoredPlan } from "#lib/infrastructure/store/complete-plan.ts";

const COMMAND = (to: string) => `{ setParameter: 1, tlsMode: "${to}" }`;

/** A plan of one node as the first release stored it: no ladder, no policy, no actions. */
export function planOfFirstRelease(): StoredPlan {
  const host = "db-1:27017";
  return {
    policyVersion: "1",
    cluster: { id: "cluster-1", kind: "standalone", name: null, configVersion: null },
    target: "requireTLS",
    maxLagSeconds: 25,
    nodes: [
      {
        host,
        process: "mongod",
        memberId: null,
        group: null,
        role: "standalone",
        delaySeconds: 0,
        version: "7.0.14",
        vocabulary: "tls",
        mode: "allowTLS",
        startupMode: "allowTLS",
        certificateSha256: "a".repeat(64),
      },
    ],
    phases: (["preferTLS", "requireTLS"] as const).map((to, index) => ({
      index,
      target: to,
      steps: [{ id: `${index}/${host}`, host, to, command: COMMAND(to) }],
    })),
  };
}
