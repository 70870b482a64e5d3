import { uploadNodeConfig } from "#lib/application/upload-node-config.ts";
import { uploadNodeConfigBodySchema } from "#lib/contracts/node-config.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { decodedSegment } from "#lib/server/http/path-segment.ts";
import { withAction } from "#lib/server/http/with-actor.ts";
import { presentNodeConfig } from "#lib/server/presenters/node-config.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/nodes/[host]/config">;

export const PUT = withAction<Context>(async (request, { params }, actor) => {
  const { clusterId, host } = await params;
  const { text } = await parseBody(request, uploadNodeConfigBodySchema);

  const input = { clusterId, host: decodedSegment(host), text };
  const config = await uploadNodeConfig(input, actor, getContainer());

  return Response.json(presentNodeConfig(config));
});
