import { removeCaBundle } from "#lib/application/remove-ca-bundle.ts";
import { getContainer } from "#lib/server/container.ts";
import { withAction } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/ca-bundles/[bundleId]">;

export const DELETE = withAction<Context>(async (_request, { params }, actor) => {
  const { clusterId, bundleId } = await params;

  await removeCaBundle({ clusterId, bundleId }, actor, getContainer());

  return new Response(null, { status: 204 });
});
