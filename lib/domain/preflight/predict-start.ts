import { CERTIFICATE_RULES } from "#lib/domain/preflight/certificate-rules.ts";
import { CLUSTER_AUTH_RULES } from "#lib/domain/preflight/cluster-auth-rules.ts";
import { COMMAND_LINE_RULES } from "#lib/domain/preflight/command-line-rules.ts";
import { CONSEQUENCE_RULES } from "#lib/domain/preflight/consequence-rules.ts";
import { FILE_RULES } from "#lib/domain/preflight/file-rules.ts";
import { OPTION_RULES } from "#lib/domain/preflight/option-rules.ts";
import type { PredictionEffect, StartForecast } from "#lib/domain/preflight/start-forecast.ts";
import type { StartQuestion } from "#lib/domain/preflight/start-question.ts";
import { viewStart } from "#lib/domain/preflight/start-view.ts";
import { TRUST_OPTION_RULES } from "#lib/domain/preflight/trust-option-rules.ts";

/** In the order in which servers come to it: words, options, files, and then life. */
const RULES = [
  ...COMMAND_LINE_RULES,
  ...OPTION_RULES,
  ...TRUST_OPTION_RULES,
  ...CLUSTER_AUTH_RULES,
  ...FILE_RULES,
  ...CERTIFICATE_RULES,
  ...CONSEQUENCE_RULES,
];

const EFFECTS: readonly PredictionEffect[] = ["refuses", "may-refuse", "warns", "not-known"];

/**
 * What a server will do when it is started like this: start or refuse, and what follows.
 *
 * Rests on documented and recorded behaviour alone. What is not known of a file makes the outcome `uncertain`; what
 * servers find out only by connecting is no part of it.
 *
 * @see docs/preflight.md
 */
export function predictStart(question: StartQuestion): StartForecast {
  const view = viewStart(question);
  const found = RULES.flatMap((rule) => rule(view));
  const predictions = EFFECTS.flatMap((effect) => found.filter((each) => each.effect === effect));
  return { outcome: outcomeOf(predictions.map(({ effect }) => effect)), predictions };
}

function outcomeOf(effects: readonly PredictionEffect[]): StartForecast["outcome"] {
  if (effects.includes("refuses")) return "refuses";
  return effects.includes("may-refuse") ? "uncertain" : "starts";
}
