import { type Argument, argumentsOf } from "#lib/domain/server-config/command-line.ts";
import { type OptionChange, spelled } from "#lib/domain/server-config/option-change.ts";
import type { TlsSection } from "#lib/domain/server-config/server-options.ts";
import {
  ON_NORMAL_PORTS,
  OPTION_SPELLINGS,
  type OptionName,
  spellingIn,
} from "#lib/domain/server-config/tls-option.ts";

/**
 * The command line with the options changed: in their place where they stand in it, else at its end.
 *
 * @param section Names for options that are new to it.
 */
export function changeCommandLine(
  argv: readonly string[],
  changes: readonly OptionChange[],
  section: TlsSection,
): string[] {
  const [program] = argv;
  let all = argumentsOf(argv);
  for (const change of changes) all = changeArgument(all, change, section);
  return [...(program === undefined ? [] : [program]), ...all.flatMap(({ words }) => words)];
}

/** Every flag, of either section, that sets this option. */
export function flagsOf(name: OptionName): readonly string[] {
  const { tls, ssl } = OPTION_SPELLINGS[name].flags;
  const switches = name === "mode" ? [ON_NORMAL_PORTS.tls, ON_NORMAL_PORTS.ssl] : [];
  return [...new Set([...tls, ...ssl, ...switches])];
}

function changeArgument(
  all: readonly Argument[],
  change: OptionChange,
  section: TlsSection,
): Argument[] {
  const flags = flagsOf(change.name);
  const isMeant = ({ flag }: Argument) => flag !== null && flags.includes(flag);
  const place = all.findIndex(isMeant);
  const written = all[place]?.flag ?? null;
  const others = all.filter((argument, i) => i === place || !isMeant(argument));
  const fresh = argumentFor(change, section, written);
  if (place < 0) return [...others, ...fresh];
  return [...others.slice(0, place), ...fresh, ...others.slice(place + 1)];
}

function argumentFor(
  { name, value }: OptionChange,
  section: TlsSection,
  written: string | null,
): Argument[] {
  if (value === null || value === false) return [];
  const isReused = written !== null && !/OnNormalPorts$/.test(written);
  const flag = isReused ? written : spellingIn(OPTION_SPELLINGS[name], section).flag;
  if (value === true) return [{ flag, value: null, words: [`--${flag}`] }];
  const text = String(spelled(name, value, flag));
  return [{ flag, value: text, words: [`--${flag}`, text] }];
}
