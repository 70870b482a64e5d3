import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Addresses that no responder has and that an address in a certificate could abuse. */
const REFUSED = new BlockList();
// Clouds hand out credentials to whoever asks at a link-local address.
REFUSED.addSubnet("169.254.0.0", 16, "ipv4");
REFUSED.addSubnet("fe80::", 10, "ipv6");
REFUSED.addAddress("fd00:ec2::254", "ipv6");
// "This host" reaches services that listen on loopback under another name; groups reach many machines at once.
REFUSED.addSubnet("0.0.0.0", 8, "ipv4");
REFUSED.addAddress("::", "ipv6");
REFUSED.addSubnet("224.0.0.0", 3, "ipv4");
REFUSED.addSubnet("ff00::", 8, "ipv6");

/** Code of the error with which a connection to a refused address ends. */
export const ADDRESS_REFUSED = "OCSP_ADDRESS_REFUSED";

/**
 * Whether nothing may be fetched from an address: link-local, unspecified and multicast ones.
 *
 * Private and loopback addresses are allowed: clusters are private, and so are their authorities' responders.
 */
export function isRefusedAddress(address: string): boolean {
  return REFUSED.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** Resolves a name as usual but fails for refused addresses, at the moment of connecting, so that no later answer counts. */
export const lookupAllowed: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "");
    const allowed = addresses.filter(({ address }) => !isRefusedAddress(address));
    const [first] = allowed;
    if (first === undefined) return callback(addressRefused(hostname), "");
    if (options.all === true) return callback(null, allowed);
    callback(null, first.address, first.family);
  });
};

/** The failure of a connection that would have led to a refused address. */
export function addressRefused(hostname: string): NodeJS.ErrnoException {
  const error = new Error(`${hostname} is a link-local, unspecified or multicast address`);
  return Object.assign(error, { code: ADDRESS_REFUSED });
}
