import { parseMode, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { PredictionCode } from "#lib/domain/preflight/prediction-code.ts";
import type { Prediction, PredictionEffect } from "#lib/domain/preflight/start-forecast.ts";
import type { FileFact, StartQuestion } from "#lib/domain/preflight/start-question.ts";
import { knowsTlsNames } from "#lib/domain/server-config/option-change.ts";
import type { TlsSection } from "#lib/domain/server-config/server-options.ts";
import { isReleaseFrom } from "#lib/domain/server-config/server-version.ts";
import { isOn } from "#lib/domain/server-config/settings.ts";

/** A question with what every rule asks of it. */
export interface StartView extends StartQuestion {
  /** The mode it would run in; null where its word is not known. Of two modes, servers that start take the old name's. */
  mode: TlsMode | null;
  /** Whether it runs with TLS, as far as the mode is known. */
  hasTls: boolean;
  /** The words in which the server speaks of options. */
  words: TlsSection;
  /** Whether the release is this one or a later one. */
  isFrom(major: number, minor: number): boolean;
  /** Whether a parameter is switched on at the start. */
  hasParameter(...names: string[]): boolean;
  fact(path: string | null): FileFact | null;
}

/** One rule: what it predicts of a start, mostly nothing. */
export type StartRule = (view: StartView) => Prediction[];

/** Looks at a question once for all rules. */
export function viewStart(question: StartQuestion): StartView {
  const { version, tls, setParameter } = question.options;
  const [written] = tls.modes;
  const mode = written === undefined ? "disabled" : parseMode(written.word);
  return {
    ...question,
    mode,
    hasTls: mode !== null && mode !== "disabled",
    words: knowsTlsNames(version) ? "tls" : "ssl",
    isFrom: (major, minor) => isReleaseFrom(version, [major, minor]),
    hasParameter: (...names) => names.some((name) => isOn(setParameter[name])),
    fact: (path) => (path === null ? null : (question.files[path] ?? null)),
  };
}

/** The parts of a prediction that differ from rule to rule. */
interface PredictionText {
  sentence: string;
  fact: string;
  exitCode?: number | null;
  message?: string | null;
}

/** A prediction; exit code and message are null where nobody saw or read them. */
export function predict(
  code: PredictionCode,
  effect: PredictionEffect,
  { sentence, fact, exitCode = null, message = null }: PredictionText,
): Prediction {
  return { code, effect, sentence, exitCode, message, fact };
}

/** What it ends with where it refuses its options. */
export function optionExit(view: StartView): number | null {
  return recordedExit(view, view.options.program === "mongos" ? 14 : 1);
}

/** An exit code as it was recorded on 4.2; that of other releases is not known. */
export function recordedExit({ isFrom }: StartView, code: number): number | null {
  return isFrom(4, 2) && !isFrom(4, 3) ? code : null;
}

/** A message by the words of the release; releases before 3.6 were not read. */
export function inWords(
  { words, isFrom }: StartView,
  texts: { ssl: string; tls: string },
): string | null {
  return isFrom(3, 6) ? texts[words] : null;
}
