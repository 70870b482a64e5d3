import { AppError } from "#lib/application/app-error.ts";

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a change that a foreign page asks a browser to make.
 *
 * A browser sends `Origin` with every such request and a page cannot alter it. A request with a cookie but
 * without any sign of where it comes from is refused too: no browser of today sends one.
 *
 * @param publicUrl Address people use, when a proxy changes the `Host` header; null compares with `Host`.
 * @throws AppError FOREIGN_ORIGIN
 */
export function requireSameOrigin(request: Request, publicUrl: string | null): void {
  if (READING.has(request.method)) return;
  if (!isSameOrigin(request.headers, publicUrl)) {
    throw new AppError("FOREIGN_ORIGIN", "Changes from another site are refused");
  }
}

/** Whether the headers show a request from our own pages. */
export function isSameOrigin(headers: Headers, publicUrl: string | null): boolean {
  const origin = headers.get("origin");
  if (origin === null) return headers.get("sec-fetch-site") === "same-origin";
  return originsOf(headers, publicUrl).includes(origin);
}

/** Origins under which the request uses this server; the public address, once given, is the only one. */
export function originsOf(headers: Headers, publicUrl: string | null): string[] {
  if (publicUrl !== null) return [new URL(publicUrl).origin];
  const host = headers.get("host");
  // A cookie is bound to its host, so a page that shares our Host header shares nothing it should not have.
  return host === null ? [] : [`http://${host}`, `https://${host}`];
}
