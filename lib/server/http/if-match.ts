import { AppError } from "#lib/application/app-error.ts";

/**
 * The version that `If-Match` asks for, or null when the caller takes any.
 *
 * @throws AppError INVALID_INPUT for anything but one entity tag holding a number.
 */
export function expectedVersion(request: Request): number | null {
  const header = request.headers.get("if-match");
  if (header === null || header === "*") return null;
  const match = /^"(\d{1,15})"$/.exec(header.trim());
  if (match === null) {
    throw new AppError("INVALID_INPUT", `If-Match must be one version in quotes, such as "3"`);
  }
  return Number(match[1]);
}

/** Entity tag of a version; strong, since a version names exactly one state. */
export function entityTag(version: number): string {
  return `"${version}"`;
}
