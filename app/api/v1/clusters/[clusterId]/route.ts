import { removeCluster } from "#lib/application/remove-cluster.ts";
import { updateCluster } from "#lib/application/update-cluster.ts";
import { updateClusterBodySchema } from "#lib/contracts/cluster.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withAction, withActor } from "#lib/server/http/with-actor.ts";
import { toUpdateClusterInput } from "#lib/server/inputs/cluster.ts";
import { clusterDetailView, clusterSummaryView } from "#lib/server/views/clusters.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { clusterId } = await params;

  return Response.json(await clusterDetailView(clusterId, actor, getContainer()));
});

export const PATCH = withAction<Context>(async (request, { params }, actor) => {
  const { clusterId } = await params;
  const body = await parseBody(request, updateClusterBodySchema);

  await updateCluster(toUpdateClusterInput(clusterId, body), actor, getContainer());

  return Response.json(await clusterSummaryView(clusterId, actor, getContainer()));
});

export const DELETE = withAction<Context>(async (_request, { params }, actor) => {
  const { clusterId } = await params;

  await removeCluster(clusterId, actor, getContainer());

  return new Response(null, { status: 204 });
});
