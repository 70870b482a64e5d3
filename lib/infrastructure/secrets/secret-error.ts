export type SecretErrorCode =
  /** The key is not 32 bytes of base64. */
  | "SECRET_KEY_INVALID"
  /** The value was sealed with a key that this process does not have. */
  | "SECRET_KEY_UNKNOWN"
  /** The value is not in the form in which values are sealed; it may have been cut off. */
  | "SECRET_MALFORMED"
  /** The value was changed, or belongs to another row or column. */
  | "SECRET_REFUSED";

/** Why a sealed value cannot be read; recognise it by `code`. Never holds any part of a secret. */
export class SecretError extends Error {
  readonly code: SecretErrorCode;

  constructor(code: SecretErrorCode, message: string) {
    super(message);
    this.name = "SecretError";
    this.code = code;
  }
}
