import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";

export type TroubleDto = TrustMatrixDto["troubles"][number];

export interface Pair {
  /** Index of the host that dials, and of the one that is dialled. */
  from: number;
  to: number;
}

/** What asks for attention, the worst first. */
export const TROUBLED = [
  "broken",
  "at-risk",
  "unknown",
  "unchecked",
] as const satisfies TrustResult[];
export type Troubled = (typeof TROUBLED)[number];

/** A trouble with a name that stays the same while its cause does, for the address. */
export interface NamedTrouble extends TroubleDto {
  key: string;
}

/** Troubles by weight, then by how many pairs they concern. */
export function sortTroubles({ hosts, troubles }: TrustMatrixDto): NamedTrouble[] {
  return troubles
    .map((trouble) => ({ ...trouble, key: keyOf(trouble, hosts) }))
    .toSorted((a, b) => weightOf(a.result) - weightOf(b.result) || b.pairs.length - a.pairs.length);
}

function keyOf({ code, pairs: [first] }: TroubleDto, hosts: readonly string[]): string {
  if (first === undefined) return code;
  return `${code}~${addressOfPair({ from: first[0], to: first[1] }, hosts)}`;
}

const BY_WEIGHT: readonly TrustResult[] = TROUBLED;

function weightOf(result: TrustResult): number {
  const place = BY_WEIGHT.indexOf(result);
  return place < 0 ? BY_WEIGHT.length : place;
}

/** How many ordered pairs have each result. */
export function countResults({ results }: TrustMatrixDto): Record<TrustResult, number> {
  const counts: Record<TrustResult, number> = {
    self: 0,
    unused: 0,
    ok: 0,
    unchecked: 0,
    unknown: 0,
    "at-risk": 0,
    broken: 0,
  };
  for (const result of results.flat()) counts[result] += 1;
  return counts;
}

/** The result of one pair; `unknown` outside of the matrix. */
export function resultOf({ results }: TrustMatrixDto, { from, to }: Pair): TrustResult {
  return results[from]?.[to] ?? "unknown";
}

/** The troubles that concern one pair. */
export function troublesOf(troubles: readonly NamedTrouble[], pair: Pair): NamedTrouble[] {
  return troubles.filter(({ pairs }) => pairs.some(([a, b]) => a === pair.from && b === pair.to));
}

/** `n1:27017~n2:27017`, for the address. */
export function addressOfPair({ from, to }: Pair, hosts: readonly string[]): string {
  return `${hosts[from] ?? ""}~${hosts[to] ?? ""}`;
}

/** The pair that an address names; null where a host has gone. */
export function pairAt(address: string | null, hosts: readonly string[]): Pair | null {
  const [from = "", to = ""] = (address ?? "").split("~");
  const pair = { from: hosts.indexOf(from), to: hosts.indexOf(to) };
  return pair.from < 0 || pair.to < 0 ? null : pair;
}

/** The pair one step away, held at the edges. */
export function pairBeside(
  { from, to }: Pair,
  [down, right]: readonly [number, number],
  size: number,
): Pair {
  const hold = (index: number) => Math.max(0, Math.min(index, size - 1));
  return { from: hold(from + down), to: hold(to + right) };
}

/**
 * The next pair with a trouble in reading order, around the end.
 *
 * @param direction 1 forwards, -1 backwards.
 */
export function nextTroubled(
  matrix: TrustMatrixDto,
  { from, to }: Pair,
  direction: 1 | -1,
): Pair | null {
  const size = matrix.hosts.length;
  const cells = size * size;
  const start = from * size + to;
  for (let step = 1; step <= cells; step += 1) {
    const at = (start + direction * step + cells * 2) % cells;
    const pair = { from: Math.floor(at / size), to: at % size };
    if (weightOf(resultOf(matrix, pair)) < TROUBLED.length) return pair;
  }
  return null;
}

export interface DialList {
  host: string;
  /** Hosts that this one dials, by what is wrong; only kinds that occur. */
  troubled: { result: Troubled; hosts: string[] }[];
  /** How many it dials without trouble. */
  fine: number;
}

/** For every node whom it cannot dial, and whom perhaps. */
export function dialLists({ hosts, results }: TrustMatrixDto): DialList[] {
  return hosts.map((host, from) => {
    const row = results[from] ?? [];
    const troubled = TROUBLED.map((result) => ({
      result,
      hosts: hosts.filter((_, to) => row[to] === result),
    }));
    return {
      host,
      troubled: troubled.filter((each) => each.hosts.length > 0),
      fine: row.filter((result) => result === "ok").length,
    };
  });
}
