import { updatePersonBodySchema } from "#lib/contracts/person.ts";
import { updatePerson } from "#lib/server/auth/people.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withAction } from "#lib/server/http/with-actor.ts";
import { presentPerson } from "#lib/server/presenters/person.ts";

type Context = RouteContext<"/api/v1/people/[personId]">;

export const PATCH = withAction<Context>(async (request, { params }, actor) => {
  const { personId } = await params;
  const body = await parseBody(request, updatePersonBodySchema);

  const person = await updatePerson(personId, body, actor, getContainer());

  return Response.json(presentPerson(person));
});
