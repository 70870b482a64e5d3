import type { PredictionCode } from "#lib/domain/preflight/prediction-code.ts";

export type PredictionEffect =
  /** The process will not start. */
  | "refuses"
  /** It may start or not: by chance, or by something that is not known. */
  | "may-refuse"
  /** It starts, and this follows. */
  | "warns"
  /** What follows cannot be said. */
  | "not-known";

/** One thing that is known in advance about a start. */
export interface Prediction {
  code: PredictionCode;
  effect: PredictionEffect;
  /** One sentence. */
  sentence: string;
  /** What the process ends with; null where it starts, or the code was never seen. */
  exitCode: number | null;
  /** A part of what it prints or logs; null where the text is not known. */
  message: string | null;
  /** The documented or recorded behaviour it rests on. */
  fact: string;
}

export interface StartForecast {
  /** `uncertain` where something may refuse and nothing does for sure. */
  outcome: "starts" | "refuses" | "uncertain";
  /** What refuses comes first, in the order in which the server would find it. */
  predictions: Prediction[];
}
