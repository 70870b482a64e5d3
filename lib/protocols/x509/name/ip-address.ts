import { isIP } from "node:net";

/**
 * The octets of an address as people write it.
 *
 * @returns 4 or 16 octets; null where the text is no address.
 */
export function addressOctets(text: string): Buffer | null {
  switch (isIP(text)) {
    case 4:
      return Buffer.from(text.split(".").map(Number));
    case 6:
      return text.includes("%") ? null : ipv6Octets(text);
    default:
      return null;
  }
}

/** @param text A valid address without a zone. */
function ipv6Octets(text: string): Buffer {
  const [head = "", tail] = text.split("::");
  const front = groupsOf(head);
  const back = groupsOf(tail ?? "");
  const zeros = Buffer.alloc(16 - front.length - back.length);
  return Buffer.concat([front, zeros, back]);
}

function groupsOf(text: string): Buffer {
  if (text === "") return Buffer.alloc(0);
  return Buffer.concat(
    text.split(":").map((group) => {
      if (group.includes(".")) return Buffer.from(group.split(".").map(Number));
      const value = Number.parseInt(group, 16);
      return Buffer.of(value >> 8, value & 0xff);
    }),
  );
}
