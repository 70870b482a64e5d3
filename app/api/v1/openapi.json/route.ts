import { withProblems } from "#lib/server/http/with-actor.ts";
import { openApiDocument } from "#lib/server/openapi/document.ts";

export const GET = withProblems(async () => Response.json(openApiDocument()));
