import {
  type FormatErrorCode,
  X509FormatError,
} from "#lib/protocols/x509/der/x509-format-error.ts";

/** One tag, length and value. */
export interface DerElement {
  /** Identifier octet; types with more than one octet are refused. */
  tag: number;
  content: Buffer;
  /** Tag, length and content. */
  der: Buffer;
}

/**
 * Reads elements one after the other out of `bytes`.
 *
 * It never descends by itself: nesting is as deep as the caller's grammar, so depth cannot be chosen by a sender,
 * and each byte is looked at once per level.
 *
 * @see ITU-T X.690, section 10 (Distinguished encoding rules)
 */
export class DerCursor {
  private readonly bytes: Buffer;
  private offset = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.offset >= this.bytes.length;
  }

  /** Tag of the next element; null at the end. */
  get nextTag(): number | null {
    return this.bytes[this.offset] ?? null;
  }

  /**
   * The next element, of any type.
   *
   * @throws X509FormatError where the length is not definite and minimal or passes the end.
   */
  any(): DerElement {
    const start = this.offset;
    const tag = this.bytes[start];
    if (tag === undefined) throw new X509FormatError("TRUNCATED", "An element is missing");
    if ((tag & 0x1f) === 0x1f) throw fault("TAG_NOT_SUPPORTED", tag, "has a tag of several octets");
    const { length, contentAt } = this.lengthAt(start + 1, tag);
    const end = contentAt + length;
    if (end > this.bytes.length) throw fault("TRUNCATED", tag, "is cut off");
    this.offset = end;
    return {
      tag,
      content: this.bytes.subarray(contentAt, end),
      der: this.bytes.subarray(start, end),
    };
  }

  /** The next element, which has to be of type `tag`. */
  next(tag: number): DerElement {
    const found = this.nextTag;
    if (found === null) throw fault("TRUNCATED", tag, "is missing");
    if (found !== tag) throw fault("TAG_UNEXPECTED", found, `stands where ${hex(tag)} belongs`);
    return this.any();
  }

  /** The next element where it is of type `tag`, otherwise null and nothing is read. */
  optional(tag: number): DerElement | null {
    return this.nextTag === tag ? this.any() : null;
  }

  /** @throws X509FormatError where bytes are left. */
  end(): void {
    if (!this.atEnd) {
      throw new X509FormatError(
        "TRAILING_BYTES",
        `${this.bytes.length - this.offset} bytes follow the last element`,
      );
    }
  }

  private lengthAt(offset: number, tag: number): { length: number; contentAt: number } {
    const first = this.bytes[offset];
    if (first === undefined) throw fault("TRUNCATED", tag, "has no length");
    if (first < 0x80) return { length: first, contentAt: offset + 1 };
    const width = first & 0x7f;
    if (width === 0) throw fault("LENGTH_NOT_DER", tag, "has an indefinite length");
    if (width > 4) throw fault("TOO_LARGE", tag, "claims more than 4 GB");
    const contentAt = offset + 1 + width;
    if (contentAt > this.bytes.length) throw fault("TRUNCATED", tag, "has half a length");
    const length = this.bytes.readUIntBE(offset + 1, width);
    if (length < 0x80 || length < 2 ** (8 * (width - 1))) {
      throw fault("LENGTH_NOT_DER", tag, "has a length that is longer than needed");
    }
    return { length, contentAt };
  }
}

/**
 * The one element that `bytes` consist of.
 *
 * @throws X509FormatError where it is of another type or bytes follow.
 */
export function readSingle(bytes: Buffer, tag: number): DerElement {
  const cursor = new DerCursor(bytes);
  const element = cursor.next(tag);
  cursor.end();
  return element;
}

/** The elements inside `content`, of any type. */
export function readAll(content: Buffer): DerElement[] {
  const cursor = new DerCursor(content);
  const elements: DerElement[] = [];
  while (!cursor.atEnd) elements.push(cursor.any());
  return elements;
}

function fault(code: FormatErrorCode, tag: number, what: string): X509FormatError {
  return new X509FormatError(code, `The element ${hex(tag)} ${what}`);
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, "0")}`;
}
