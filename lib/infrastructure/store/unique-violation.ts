const UNIQUE_VIOLATION = "23505";

/**
 * Whether the database refused a write because of the named unique constraint or index.
 *
 * @see PostgreSQL documentation, appendix A (SQLSTATE 23505)
 */
export function isUniqueViolation(thrown: unknown, constraint: string): boolean {
  if (!(thrown instanceof Error)) return false;
  if ("code" in thrown && thrown.code === UNIQUE_VIOLATION) {
    return "constraint" in thrown && thrown.constraint === constraint;
  }
  // Drizzle wraps what the driver threw.
  return isUniqueViolation(thrown.cause, constraint);
}
