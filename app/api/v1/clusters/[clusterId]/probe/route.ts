import { requestProbe } from "#lib/application/request-probe.ts";
import { getContainer } from "#lib/server/container.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/probe">;

export const POST = withAction<Context>(async (_request, { params }, actor) => {
  const { clusterId } = await params;

  await requestProbe(clusterId, actor, getContainer());

  return Response.json({ clusterId, requested: true }, { status: 202 });
});
