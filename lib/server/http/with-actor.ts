import { AppError } from "#lib/application/app-error.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { authenticate } from "#lib/server/auth/authenticate.ts";
import { getContainer } from "#lib/server/container.ts";
import { answerOnce } from "#lib/server/http/idempotency.ts";
import { toErrorResponse } from "#lib/server/http/route-errors.ts";
import { requireSameOrigin } from "#lib/server/http/same-origin.ts";

type Handler<Context> = (request: Request, context: Context, actor: Actor) => Promise<Response>;
type Route<Context> = (request: Request, context: Context) => Promise<Response>;

/** A route for anybody: what it throws becomes a problem document. */
export function withProblems<Context = unknown>(
  handler: (request: Request, context: Context) => Promise<Response>,
): Route<Context> {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (thrown) {
      return toErrorResponse(thrown, (failure) => {
        const { pathname } = new URL(request.url);
        getContainer().log.error(
          { err: failure, method: request.method, pathname },
          "request failed",
        );
      });
    }
  };
}

/**
 * A route for people and machines that are known. A change asked for with a cookie must come from our own
 * pages; a token is sent by nobody but its holder.
 */
export function withActor<Context = unknown>(handler: Handler<Context>): Route<Context> {
  return withProblems<Context>(async (request, context) => {
    const container = getContainer();
    const identity = await authenticate(request.headers, container);
    if (identity === null)
      throw new AppError("UNAUTHENTICATED", "Sign in, or send a valid API token");
    if (identity.by === "session") requireSameOrigin(request, container.environment.publicUrl);
    return handler(request, context, identity.actor);
  });
}

/** An action of a known person; with an `Idempotency-Key` it happens once, however often it is asked for. */
export function withAction<Context = unknown>(handler: Handler<Context>): Route<Context> {
  return withActor<Context>((request, context, actor) =>
    answerOnce(request, actor, getContainer(), (once) => handler(once, context, actor)),
  );
}
