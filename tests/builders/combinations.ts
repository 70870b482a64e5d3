/** Every sequence of 1 to `maxLength` items: for 4 items and length 4, 4 + 16 + 64 + 256. */
export function combinationsOf<T>(items: readonly T[], maxLength: number): T[][] {
  let longest: T[][] = [[]];
  const all: T[][] = [];
  for (let length = 1; length <= maxLength; length += 1) {
    longest = longest.flatMap((head) => items.map((item) => [...head, item]));
    all.push(...longest);
  }
  return all;
}
