import { err, ok, type Result } from "#lib/domain/result.ts";

/** A version of the server; `patch` is null where only the release is known, for example from the wire version. */
export interface ServerVersion {
  major: number;
  minor: number;
  patch: number | null;
}

/** Reads `4.2.0-rc2`, `7.0.14` or `7.0`. */
export function parseServerVersion(text: string): Result<ServerVersion, { message: string }> {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?![\d.])/.exec(text);
  if (match === null) return err({ message: `"${text}" is no version of a server` });
  const [, major, minor, patch] = match;
  return ok({
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? null : Number(patch),
  });
}

/** Whether the release, patches aside, is this one or a later one. */
export function isReleaseFrom(
  { major, minor }: ServerVersion,
  [fromMajor, fromMinor]: readonly [number, number],
): boolean {
  return major > fromMajor || (major === fromMajor && minor >= fromMinor);
}

/**
 * Whether the version has something that came in patches of several releases.
 *
 * @param firsts First patch that has it, by release; releases after the newest of them have it too.
 * @returns Null where the patch is not known, or the release lies between the listed ones.
 */
export function hasPatch(
  version: ServerVersion,
  firsts: readonly (readonly [number, number, number])[],
): boolean | null {
  const first = firsts.find(([major, minor]) => major === version.major && minor === version.minor);
  if (first !== undefined) {
    if (first[2] === 0) return true;
    return version.patch === null ? null : version.patch >= first[2];
  }
  const isBefore = ([major, minor]: readonly [number, number, number]) =>
    !isReleaseFrom(version, [major, minor]);
  if (firsts.every(isBefore)) return false;
  return firsts.some(isBefore) ? null : true;
}
