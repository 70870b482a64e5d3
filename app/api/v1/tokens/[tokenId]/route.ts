import { revokeApiToken } from "#lib/server/auth/api-tokens.ts";
import { getContainer } from "#lib/server/container.ts";
import { withActor } from "#lib/server/http/with-actor.ts";

type Context = RouteContext<"/api/v1/tokens/[tokenId]">;

export const DELETE = withActor<Context>(async (_request, { params }, actor) => {
  const { tokenId } = await params;

  await revokeApiToken(tokenId, actor, getContainer());

  return new Response(null, { status: 204 });
});
