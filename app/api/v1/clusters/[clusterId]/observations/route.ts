import { getContainer } from "#lib/server/container.ts";
import { observationQuerySchema } from "#lib/server/http/observation-query.ts";
import { parseQuery } from "#lib/server/http/parse-body.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { observationsView } from "#lib/server/views/observations.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/observations">;

export const GET = withActor<Context>(async (request, { params }, actor) => {
  const { clusterId } = await params;
  const page = parseQuery(request, observationQuerySchema);

  return Response.json(await observationsView(clusterId, page, actor, getContainer()));
});
