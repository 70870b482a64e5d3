/** A command is refused; the dispatcher turns it into the error document. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** Null where the server sends neither `code` nor `codeName`. */
  readonly code: number | null;
  readonly codeName: string | null;

  constructor(code: number | null, codeName: string | null, errmsg: string) {
    super(errmsg);
    this.code = code;
    this.codeName = codeName;
  }
}
