import { isMap, isScalar, type Pair, type ParsedNode, type YAMLMap } from "yaml";

export type YamlMap = YAMLMap.Parsed;
export type YamlPair = Pair<ParsedNode, ParsedNode | null>;

/** Where a setting stands, or would have to be put. */
export type YamlPlace =
  | { kind: "found"; pair: YamlPair; parents: YamlStep[] }
  /** `rest` is what the innermost mapping on the way lacks. */
  | { kind: "absent"; rest: readonly string[]; parents: YamlStep[] }
  /** Something on the way holds no settings. */
  | { kind: "blocked"; pair: YamlPair };

/** A mapping on the way, with the pair that holds it; the mapping is null where that pair has no value yet. */
export interface YamlStep {
  holder: YamlPair | null;
  map: YamlMap | null;
}

/** Follows a path from the outermost mapping; a key may name several steps at once, joined by dots. */
export function findPlace(root: YamlMap | null, path: readonly string[]): YamlPlace {
  return follow({ holder: null, map: root }, path, []);
}

/** The key of a pair, or an empty text for keys that are no plain word. */
export function keyOf({ key }: YamlPair): string {
  return isScalar(key) ? String(key.value) : "";
}

/** The column of a place, counted from 0. */
export function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

/** Where the content of a pair ends, comments behind it not counted. */
export function endOf(pair: YamlPair): number {
  const { value } = pair;
  if (value === null) return pair.key.range[1];
  if (isMap(value) && value.flow !== true) {
    const last = value.items.at(-1);
    if (last !== undefined) return endOf(last);
  }
  return value.range[1];
}

function follow(step: YamlStep, path: readonly string[], outer: readonly YamlStep[]): YamlPlace {
  const parents = [...outer, step];
  for (const pair of step.map?.items ?? []) {
    const names = keyOf(pair).split(".");
    if (!names.every((name, i) => name === path[i])) continue;
    const rest = path.slice(names.length);
    if (rest.length === 0) return { kind: "found", pair, parents };
    const { value } = pair;
    if (isMap(value)) return follow({ holder: pair, map: value }, rest, parents);
    if (!isEmpty(value)) return { kind: "blocked", pair };
    return { kind: "absent", rest, parents: [...parents, { holder: pair, map: null }] };
  }
  return { kind: "absent", rest: path, parents };
}

/** A key without a value is a mapping that nobody has filled yet. */
export function isEmpty(value: ParsedNode | null): boolean {
  return value === null || (isScalar(value) && value.value === null);
}
