/** The content behind its length in `lengthWidth` bytes. */
export function vector(lengthWidth: number, content: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(lengthWidth + content.length);
  bytes.writeUIntBE(content.length, 0, lengthWidth);
  bytes.set(content, lengthWidth);
  return bytes;
}

/** Numbers of two bytes each, one after the other. */
export function uint16s(values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}
