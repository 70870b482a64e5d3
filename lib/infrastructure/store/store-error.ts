export type StoreErrorCode = "DATABASE_TOO_OLD";

/** A foreseen failure of the database; recognise it by `code`. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = "StoreError";
    this.code = code;
  }
}
