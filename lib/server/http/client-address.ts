import { type BlockList, isIP } from "node:net";

/** Header that carries the client's address from the web server to everything behind it. */
export const CLIENT_ADDRESS_HEADER = "x-client-ip";

/**
 * The address a request really comes from.
 *
 * `X-Forwarded-For` is read from its right end, where the proxy nearest to us wrote, and only as far as the
 * addresses are trusted proxies; what a client invents stays on the left and is never reached.
 *
 * @param socketAddress Address of the peer, as the socket gives it.
 * @returns The address without an IPv4-in-IPv6 prefix; empty when the socket is gone already.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string {
  let address = plainAddress(socketAddress ?? "");
  const hops = (forwardedFor ?? "").split(",").map((hop) => plainAddress(hop.trim()));
  while (hops.length > 0 && isTrusted(address, trusted)) {
    const next = hops.pop() ?? "";
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 6 ? "ipv6" : "ipv4");
}
