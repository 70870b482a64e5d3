import { withActor } from "#lib/server/http/with-actor.ts";
import { presentMe } from "#lib/server/presenters/me.ts";

export const GET = withActor(async (_request, _context, actor) => Response.json(presentMe(actor)));
