import { createPersonBodySchema } from "#lib/contracts/person.ts";
import { addPerson, listPeople } from "#lib/server/auth/people.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withAction, withActor } from "#lib/server/http/with-actor.ts";
import { presentPerson } from "#lib/server/presenters/person.ts";

export const GET = withActor(async (_request, _context, actor) => {
  const people = await listPeople(actor, getContainer());

  return Response.json({ items: people.map(presentPerson) });
});

export const POST = withAction(async (request, _context, actor) => {
  const body = await parseBody(request, createPersonBodySchema);

  const person = await addPerson(body, actor, getContainer());

  return Response.json(presentPerson(person), { status: 201 });
});
