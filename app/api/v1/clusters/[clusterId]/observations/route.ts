import { getContainer } from "#lib/server/container.ts";
import { pageQuerySchema } from "#lib/server/http/cursor.ts";
import { parseQuery } from "#lib/server/http/parse-body.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { observationsView } from "#lib/server/views/observations.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/observations">;

export const GET = withActor<Context>(async (request, { params }, actor) => {
  const { clusterId } = await params;
  const page = parseQuery(request, pageQuerySchema);

  return Response.json(await observationsView(clusterId, page, actor, getContainer()));
});
