import { handleAuth } from "#lib/server/auth/handle-auth.ts";
import { getContainer } from "#lib/server/container.ts";
import { withProblems } from "#lib/server/http/with-actor.ts";

export const GET = withProblems((request) => handleAuth(request, getContainer()));

export const POST = withProblems((request) => handleAuth(request, getContainer()));
