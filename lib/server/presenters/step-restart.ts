import type { StepRestart } from "#lib/application/describe-step-restart.ts";
import type { StepRestartDto } from "#lib/contracts/node-config.ts";
import type { StartForecast } from "#lib/domain/preflight/start-forecast.ts";
import type { RestartDescription } from "#lib/domain/server-config/restart-description.ts";

/** What a restart changes on its node, as the API shows it. */
export function presentStepRestart(restart: StepRestart): StepRestartDto {
  const { step, change, restartBy, configUploadedAt, description, backOut } = restart;
  return {
    stepId: step.id,
    host: step.host,
    change: {
      mode: change.mode,
      clusterAuthMode: change.clusterAuthMode,
      files: change.files === null ? null : { ...change.files },
    },
    restartBy,
    configUploadedAt,
    description: description.ok ? presentDescription(description.value) : null,
    backOut: backOut.ok ? presentDescription(backOut.value) : null,
    forecast: restart.forecast === null ? null : presentForecast(restart.forecast),
    refusal: description.ok
      ? null
      : {
          code: description.error.code,
          message: description.error.message,
          instead: description.error.instead,
        },
  };
}

function presentForecast({ outcome, predictions }: StartForecast): StepRestartDto["forecast"] {
  return {
    outcome,
    predictions: predictions.map((prediction) => ({
      code: prediction.code,
      effect: prediction.effect,
      sentence: prediction.sentence,
      exitCode: prediction.exitCode,
      message: prediction.message,
      fact: prediction.fact,
    })),
  };
}

function presentDescription(description: RestartDescription): StepRestartDto["description"] {
  return {
    basis: description.basis,
    before: description.before,
    after: description.after,
    diff: description.diff,
    commandLine: [...description.commandLine],
    systemd: description.systemd,
    ansible: description.ansible,
    notes: [...description.notes],
  };
}
