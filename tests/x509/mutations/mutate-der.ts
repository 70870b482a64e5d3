import { encodeElement } from "#lib/protocols/x509/der/encode-element.ts";
import { allNodes, type DerNode, parseDer, writeDer } from "#tests/x509/mutations/der-tree.ts";
import type { Random } from "#tests/x509/mutations/seeded-random.ts";

type OnBytes = (bytes: Buffer, random: Random) => Buffer;
type OnTree = (roots: DerNode[], random: Random) => void;

/** Large enough to hurt whoever descends by recursion or copies at every level. */
const DEEPEST_NESTING = 20_000;
const MOST_COPIES = 300;

/** Bytes with one to three things wrong, most of them in otherwise sound DER. */
export function mutateDer(bytes: Buffer, random: Random): Buffer {
  let mutated = bytes;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    mutated = random.below(3) === 0 ? onBytes(mutated, random) : onTree(mutated, random);
  }
  return mutated;
}

function onBytes(bytes: Buffer, random: Random): Buffer {
  return random.pick(BYTE_MUTATIONS)(bytes, random);
}

function onTree(bytes: Buffer, random: Random): Buffer {
  const roots = parseDer(bytes);
  if (roots === null || roots.length === 0) return onBytes(bytes, random);
  random.pick(TREE_MUTATIONS)(roots, random);
  return Buffer.concat(roots.map(writeDer));
}

const BYTE_MUTATIONS: readonly OnBytes[] = [
  function flipBits(bytes, random) {
    const copy = Buffer.from(bytes);
    for (let left = 1 + random.below(8); left > 0 && copy.length > 0; left -= 1) {
      const at = random.below(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    }
    return copy;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length + 1);
    const added = random.bytes(1 + random.below(16));
    return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
  },
  function cutOut(bytes, random) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16))]);
  },
  function overwrite(bytes, random) {
    const copy = Buffer.from(bytes);
    copy.set(random.bytes(8).subarray(0, copy.length), random.below(Math.max(1, copy.length - 8)));
    return copy;
  },
];

const TREE_MUTATIONS: readonly OnTree[] = [
  function changeTag(roots, random) {
    const node = random.pick(allNodes(roots));
    node.tag = random.below(2) === 0 ? random.below(256) : node.tag ^ (1 << random.below(8));
  },
  function changeContent(roots, random) {
    const node = plainNode(roots, random);
    node.content = random.pick([
      Buffer.alloc(0),
      random.bytes(1 + random.below(32)),
      Buffer.concat([node.content, random.bytes(1 + random.below(4))]),
      Buffer.alloc(1 + random.below(2_000), random.pick([0x00, 0x41, 0x80, 0xff])),
      onBytes(node.content, random),
    ]);
  },
  function remove(roots, random) {
    const siblings = siblingsIn(roots, random);
    siblings.splice(random.below(siblings.length), 1);
  },
  function duplicate(roots, random) {
    const siblings = siblingsIn(roots, random);
    const at = random.below(siblings.length);
    const copies = random.pick([1, 1, 2, MOST_COPIES]);
    const node = siblings[at];
    if (node !== undefined) siblings.splice(at, 0, ...Array.from({ length: copies }, () => node));
  },
  function swap(roots, random) {
    const siblings = siblingsIn(roots, random);
    siblings.push(...siblings.splice(random.below(siblings.length), 1));
  },
  function replaceByAnother(roots, random) {
    const other = writeDer(random.pick(allNodes(roots)));
    random.pick(allNodes(roots)).raw = other;
  },
  function lieAboutLength(roots, random) {
    const node = random.pick(allNodes(roots));
    const whole = writeDer(node);
    const claimed = random.pick([
      [0x80],
      [0x81, 0x01],
      [0x84, 0xff, 0xff, 0xff, 0xff],
      [0x84, 0x7f, 0xff, 0xff, 0xff],
      [0x88, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01],
      [0xff],
      [random.below(256)],
      [0x82, random.below(256), random.below(256)],
    ]);
    node.raw = Buffer.concat([whole.subarray(0, 1), Buffer.from(claimed), whole.subarray(2)]);
  },
  function nestDeeply(roots, random) {
    const node = random.pick(allNodes(roots));
    const tag = random.pick([0x30, 0x31, 0xa0, 0x24, node.tag]);
    node.raw = nested(writeDer(node), tag, 1 + random.below(random.pick([4, 64, 3_000])));
  },
  function nestOpenEnded(roots, random) {
    const node = random.pick(allNodes(roots));
    const depth = 1 + random.below(DEEPEST_NESTING);
    node.raw = Buffer.alloc(depth * 2, Buffer.of(random.pick([0x30, 0x24, 0xa0]), 0x80));
  },
];

/** Some element without children, or one whose children are given up. */
function plainNode(roots: readonly DerNode[], random: Random): DerNode {
  const node = random.pick(allNodes(roots));
  if (node.children !== null) {
    node.content = Buffer.concat([node.prefix, ...node.children.map(writeDer)]);
    node.children = null;
  }
  return node;
}

function siblingsIn(roots: DerNode[], random: Random): DerNode[] {
  const lists = allNodes(roots).flatMap(({ children }) =>
    children === null || children.length === 0 ? [] : [children],
  );
  return lists.length === 0 ? roots : random.pick(lists);
}

function nested(inner: Buffer, tag: number, depth: number): Buffer {
  let wrapped = inner;
  for (let left = depth; left > 0; left -= 1) wrapped = encodeElement(tag, wrapped);
  return wrapped;
}
