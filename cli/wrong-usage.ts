import type { Command } from "commander";
import { isAppError } from "#lib/application/app-error.ts";
import { type Environment, type RawEnvironment, readEnvironment } from "#lib/server/environment.ts";

/** Reads the environment, with flags laid over it; a refusal ends the command as wrong usage. */
export function environmentOrRefusal(
  command: Command,
  overrides: RawEnvironment = {},
): Environment {
  try {
    return readEnvironment({ ...process.env, ...overrides });
  } catch (thrown) {
    if (isAppError(thrown)) command.error(thrown.message, { exitCode: 2 });
    throw thrown;
  }
}
