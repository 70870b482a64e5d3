import { encodeElement } from "#lib/protocols/x509/der/encode-element.ts";

/** An element that can be taken apart and put together in other ways. */
export interface DerNode {
  tag: number;
  /** Bytes before the children: the count of unused bits of a BIT STRING that holds DER. */
  prefix: Buffer;
  /** What a constructed element, or a string that holds DER, consists of; null for plain content. */
  children: DerNode[] | null;
  content: Buffer;
  /** Bytes to write instead of tag, length and content. */
  raw: Buffer | null;
}

const MAX_DEPTH = 24;
const NONE = Buffer.alloc(0);
const CONSTRUCTED = 0x20;
const OCTET_STRING = 0x04;
const BIT_STRING = 0x03;

/** The elements of `bytes`, taken apart as far as they can be; null when they are not DER. */
export function parseDer(bytes: Buffer, depth = 0): DerNode[] | null {
  const nodes: DerNode[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const header = headerAt(bytes, offset);
    if (header === null) return null;
    const content = bytes.subarray(header.start, header.end);
    nodes.push(nodeOf(header.tag, content, depth));
    offset = header.end;
  }
  return nodes;
}

/** The bytes of a tree. */
export function writeDer({ tag, prefix, children, content, raw }: DerNode): Buffer {
  if (raw !== null) return raw;
  if (children === null) return encodeElement(tag, content);
  return encodeElement(tag, prefix, ...children.map(writeDer));
}

/** All elements of the trees, the outer ones first. */
export function allNodes(roots: readonly DerNode[]): DerNode[] {
  return roots.flatMap((node) => [node, ...allNodes(node.children ?? [])]);
}

function nodeOf(tag: number, content: Buffer, depth: number): DerNode {
  const prefix = tag === BIT_STRING ? content.subarray(0, 1) : NONE;
  const mayHold = (tag & CONSTRUCTED) !== 0 || tag === OCTET_STRING || tag === BIT_STRING;
  const inner = content.subarray(prefix.length);
  const children =
    mayHold && inner.length > 0 && depth < MAX_DEPTH ? parseDer(inner, depth + 1) : null;
  return { tag, prefix: children === null ? NONE : prefix, children, content, raw: null };
}

function headerAt(bytes: Buffer, at: number): { tag: number; start: number; end: number } | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  const width = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + width;
  if ((first >= 0x80 && width === 0) || width > 4 || start > bytes.length) return null;
  const length = width === 0 ? first : bytes.readUIntBE(at + 2, width);
  const end = start + length;
  return end > bytes.length ? null : { tag, start, end };
}
