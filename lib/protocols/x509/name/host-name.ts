import { domainToASCII } from "node:url";
import type { GeneralName } from "#lib/protocols/x509/certificate/certificate.ts";
import { addressOctets } from "#lib/protocols/x509/name/ip-address.ts";

/**
 * Whether one of the names stands for the host that was dialled.
 *
 * A text that is an address is looked for among addresses only, whatever it was called. The common name is not asked.
 *
 * @see RFC 9525, section 6
 */
export function namesHost(names: readonly GeneralName[], host: string): boolean {
  const address = addressOctets(host);
  if (address !== null) {
    return names.some((name) => name.kind === "ip" && name.value.equals(address));
  }
  const wanted = normalizeDnsName(/^[\x20-\x7e]*$/.test(host) ? host : domainToASCII(host));
  return names.some((name) => name.kind === "dns" && matchesDnsName(name.value, wanted));
}

/** Lower case and without the dot of the root. */
export function normalizeDnsName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function matchesDnsName(presented: string, wanted: string): boolean {
  const pattern = normalizeDnsName(presented);
  if (!pattern.includes("*")) return pattern !== "" && pattern === wanted;
  const parent = wildcardParent(pattern);
  const firstDot = wanted.indexOf(".");
  return parent !== null && firstDot > 0 && wanted.slice(firstDot + 1) === parent;
}

/**
 * What follows `*.` in a wildcard that may match.
 *
 * @returns Null for other texts, for a star within a label, and for a star directly above a single label.
 */
export function wildcardParent(name: string): string | null {
  if (!name.startsWith("*.")) return null;
  const parent = name.slice(2);
  return parent.includes("*") || !/[^.]\.[^.]/.test(parent) ? null : parent;
}
