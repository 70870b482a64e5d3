/** Stable codes of what can be wrong with an encoding. */
export type FormatErrorCode =
  | "TRUNCATED"
  | "TRAILING_BYTES"
  | "LENGTH_NOT_DER"
  | "TAG_NOT_SUPPORTED"
  | "TAG_UNEXPECTED"
  | "BOOLEAN_NOT_DER"
  | "INTEGER_NOT_DER"
  | "INTEGER_OUT_OF_RANGE"
  | "BIT_STRING_NOT_DER"
  | "OBJECT_IDENTIFIER_MALFORMED"
  | "STRING_MALFORMED"
  | "TIME_MALFORMED"
  | "VALUE_EMPTY"
  | "VALUE_OUT_OF_RANGE"
  | "TOO_LARGE";

/** Bytes that are not what they claim to be; says nothing about trust. */
export class X509FormatError extends Error {
  override readonly name = "X509FormatError";
  readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
