import { AppError } from "#lib/application/app-error.ts";
import { withProblems } from "#lib/server/http/with-actor.ts";

const refuse = withProblems(async (request) => {
  const { pathname } = new URL(request.url);
  throw new AppError("ROUTE_NOT_FOUND", `There is no ${request.method} ${pathname}`);
});

export const GET = refuse;
export const POST = refuse;
export const PUT = refuse;
export const PATCH = refuse;
export const DELETE = refuse;
