/** Name of the search parameter in which the sign-in page keeps where a person wanted to go. */
export const RETURN_PARAM = "to";

/** Next adds it to the requests behind a link; a person never asks for it. */
const NEXT_PARAM = "_rsc";

/** Stands for our own origin while a path is read; it never leaves this file. */
const OWN_ORIGIN = "http://console.invalid";

/**
 * The path of this console to go to after signing in, or "/" for anything that could lead elsewhere.
 *
 * Read as a browser reads it: tabs vanish, a backslash counts as a slash, dots fold. A link from a mail must
 * not turn the sign-in page into a door to another site.
 *
 * @param wanted Untrusted; the value of the search parameter.
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !isOwnPath(wanted)) return "/";
  const { pathname, searchParams } = new URL(wanted, OWN_ORIGIN);
  searchParams.delete(NEXT_PARAM);
  const query = searchParams.size === 0 ? "" : `?${searchParams}`;
  return leadsToPage(pathname) ? `${pathname}${query}` : "/";
}

/** Address of the sign-in page that comes back to `wanted` afterwards. */
export function signInAddress(wanted: string | null): string {
  const path = returnPath(wanted);
  return path === "/" ? "/sign-in" : `/sign-in?${RETURN_PARAM}=${encodeURIComponent(path)}`;
}

function isOwnPath(wanted: string): boolean {
  return /^\/(?![/\\])/.test(wanted) && originOf(wanted) === OWN_ORIGIN;
}

function originOf(wanted: string): string | null {
  return URL.canParse(wanted, OWN_ORIGIN) ? new URL(wanted, OWN_ORIGIN).origin : null;
}

/** The pages before sign-in would send a signed-in person round in a circle; the API is no place for people. */
function leadsToPage(pathname: string): boolean {
  return !/^\/(\/|(sign-in|setup|api)(\/|$))/.test(pathname);
}
