import type { RestartOrder } from "#lib/application/ports/restart.ts";

/** An order to restart "db-1:27017" with allowTLS. */
export function aRestartOrder(overrides: Partial<RestartOrder> = {}): RestartOrder {
  return {
    key: "rollout-1/1/db-1:27017/1",
    rolloutId: "rollout-1",
    clusterName: "orders",
    host: "db-1:27017",
    change: { mode: "allowTLS", clusterAuthMode: null, files: null },
    settings: { mode: "allowTLS" },
    configText: "net:\n  tls:\n    mode: allowTLS\n",
    diff: "+    mode: allowTLS",
    ...overrides,
  };
}
