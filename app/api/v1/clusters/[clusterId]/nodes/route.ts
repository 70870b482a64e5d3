import { getContainer } from "#lib/server/container.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { clusterDetailView } from "#lib/server/views/clusters.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/nodes">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { clusterId } = await params;

  const { observation } = await clusterDetailView(clusterId, actor, getContainer());

  return Response.json({ items: observation?.nodes ?? [], nextCursor: null });
});
