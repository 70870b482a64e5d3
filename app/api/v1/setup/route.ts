import { setupBodySchema } from "#lib/contracts/person.ts";
import { redeemSetupLink } from "#lib/server/auth/setup-link.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withProblems } from "#lib/server/http/with-actor.ts";
import { presentPerson } from "#lib/server/presenters/person.ts";

export const POST = withProblems(async (request) => {
  const body = await parseBody(request, setupBodySchema);

  const person = await redeemSetupLink(body, getContainer());

  return Response.json(presentPerson(person), { status: 201 });
});
