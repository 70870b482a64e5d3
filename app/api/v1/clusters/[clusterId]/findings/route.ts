import { getContainer } from "#lib/server/container.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { clusterDetailView } from "#lib/server/views/clusters.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/findings">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { clusterId } = await params;

  const { findings, observation } = await clusterDetailView(clusterId, actor, getContainer());

  const ofNodes = (observation?.nodes ?? []).flatMap((node) => node.findings);
  return Response.json({ items: [...findings, ...ofNodes], nextCursor: null });
});
