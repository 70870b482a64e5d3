import { listNodeConfigs } from "#lib/application/list-node-configs.ts";
import { getContainer } from "#lib/server/container.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { presentNodeConfig } from "#lib/server/presenters/node-config.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/node-configs">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { clusterId } = await params;

  const configs = await listNodeConfigs(clusterId, actor, getContainer());

  return Response.json({ items: configs.map(presentNodeConfig) });
});
