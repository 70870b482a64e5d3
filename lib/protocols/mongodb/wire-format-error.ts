/** Why a message cannot be read, in the words MongoDB uses where it has some. */
export type WireFormatCode =
  | "InvalidLength"
  | "IllegalOpMsgFlag"
  | "ChecksumMismatch"
  | "UnsupportedOpcode"
  | "InvalidBSON"
  | "Malformed";

/** A peer sent bytes that are not a MongoDB message; the connection cannot go on. */
export class WireFormatError extends Error {
  override readonly name = "WireFormatError";
  readonly code: WireFormatCode;

  constructor(code: WireFormatCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
