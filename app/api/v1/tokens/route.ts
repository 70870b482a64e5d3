import { createTokenBodySchema } from "#lib/contracts/person.ts";
import { createApiToken, listApiTokens } from "#lib/server/auth/api-tokens.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withActor } from "#lib/server/http/with-actor.ts";

export const GET = withActor(async (_request, _context, actor) =>
  Response.json({ items: await listApiTokens(actor, getContainer()) }),
);

// Not an action with an Idempotency-Key: the kept answer would hold the token in plain text.
export const POST = withActor(async (request, _context, actor) => {
  const { name } = await parseBody(request, createTokenBodySchema);

  const token = await createApiToken(name, actor, getContainer());

  return Response.json(token, { status: 201, headers: { "cache-control": "no-store" } });
});
