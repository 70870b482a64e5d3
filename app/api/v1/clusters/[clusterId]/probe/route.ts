import { requestProbe } from "#lib/application/request-probe.ts";
import { requestProbeBodySchema } from "#lib/contracts/cluster.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/probe">;

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { clusterId } = await params;
  const { depth } = await parseBody(request, requestProbeBodySchema);

  await requestProbe({ clusterId, depth }, actor, getContainer());

  return Response.json({ clusterId, depth, requested: true }, { status: 202 });
});
