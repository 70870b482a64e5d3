import type { RestartOrder } from "#lib/application/ports/restart.ts";

/** Version of the document; rises when a receiver of the last one could no longer read it. */
const SCHEMA = "portcullis/restart-order/v1";

/** The order as JSON, as webhooks and commands receive it. */
export function orderText(order: RestartOrder): string {
  return JSON.stringify({
    schema: SCHEMA,
    key: order.key,
    rolloutId: order.rolloutId,
    clusterName: order.clusterName,
    host: order.host,
    change: order.change,
    settings: order.settings,
    configText: order.configText,
    diff: order.diff,
  });
}
