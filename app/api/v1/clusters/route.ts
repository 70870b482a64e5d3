import { addCluster } from "#lib/application/add-cluster.ts";
import { createClusterBodySchema } from "#lib/contracts/cluster.ts";
import { getContainer } from "#lib/server/container.ts";
import { pageOf, pageQuerySchema } from "#lib/server/http/cursor.ts";
import { parseBody, parseQuery } from "#lib/server/http/parse-body.ts";
import { withAction, withActor } from "#lib/server/http/with-actor.ts";
import { toAddClusterInput } from "#lib/server/inputs/cluster.ts";
import { clusterSummariesView, clusterSummaryView } from "#lib/server/views/clusters.ts";

export const GET = withActor(async (request, _context, actor) => {
  const page = parseQuery(request, pageQuerySchema);

  const clusters = await clusterSummariesView(actor, getContainer());

  return Response.json(pageOf(clusters, page, ({ id }) => id));
});

export const POST = withAction(async (request, _context, actor) => {
  const body = await parseBody(request, createClusterBodySchema);

  const { id } = await addCluster(toAddClusterInput(body), actor, getContainer());

  const summary = await clusterSummaryView(id, actor, getContainer());
  return Response.json(summary, { status: 201, headers: { location: `/api/v1/clusters/${id}` } });
});
