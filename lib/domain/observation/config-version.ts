/**
 * One number that rises whenever the configuration of any set of a sharded cluster changes: the sum of their
 * versions, of which none ever falls.
 *
 * @returns Null where one of them is not known, or there are none.
 */
export function sumOfConfigVersions(versions: readonly (number | null)[]): number | null {
  if (versions.length === 0) return null;
  return versions.reduce((sum, version) =>
    sum === null || version === null ? null : sum + version,
  );
}
