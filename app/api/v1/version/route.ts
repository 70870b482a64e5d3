import { withProblems } from "#lib/server/http/with-actor.ts";
import { VERSION } from "#lib/server/version.ts";

export const GET = withProblems(async () =>
  Response.json({ name: "portcullis", version: VERSION }),
);
