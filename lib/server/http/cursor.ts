import { z } from "zod";

export const pageQuerySchema = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * One page of a list that was read with one item more than asked for.
 *
 * @param idOf Identifier of an item; the last one on the page becomes the cursor.
 */
export function toPage<T>(items: readonly T[], limit: number, idOf: (item: T) => string): Page<T> {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown,
    nextCursor: items.length > limit && last !== undefined ? idOf(last) : null,
  };
}

/**
 * One page of a list that is held whole.
 *
 * @param cursor Identifier of the last item of the page before; one that is gone starts over.
 */
export function pageOf<T>(
  all: readonly T[],
  { cursor, limit }: z.infer<typeof pageQuerySchema>,
  idOf: (item: T) => string,
): Page<T> {
  const start = cursor === undefined ? 0 : all.findIndex((item) => idOf(item) === cursor) + 1;
  return toPage(all.slice(start, start + limit + 1), limit, idOf);
}
