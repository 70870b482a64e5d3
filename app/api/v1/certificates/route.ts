import { getContainer } from "#lib/server/container.ts";
import { withActor } from "#lib/server/http/with-actor.ts";
import { certificateInventoryView } from "#lib/server/views/certificates.ts";

export const GET = withActor(async (_request, _context, actor) =>
  Response.json(await certificateInventoryView(actor, getContainer())),
);
