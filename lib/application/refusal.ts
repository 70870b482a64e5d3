import { AppError, type AppErrorCode } from "#lib/application/app-error.ts";
import type { Result } from "#lib/domain/result.ts";

/**
 * The value, where the domain did not refuse.
 *
 * @throws AppError with the refusal's code and sentence.
 */
export function valueOrRefusal<T>(result: Result<T, { code: AppErrorCode; message: string }>): T {
  if (result.ok) return result.value;
  throw new AppError(result.error.code, result.error.message);
}
