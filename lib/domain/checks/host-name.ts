import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";

/**
 * Whether one of the names covers the host, as a MongoDB server compares them.
 *
 * Case and a trailing dot do not matter, a wildcard stands for exactly one label, and an address written
 * as a DNS name counts, which servers accept although they warn about it.
 *
 * @param subjectAltNames As OpenSSL prints them: `DNS:db-1.example`, `IP Address:10.0.0.1`.
 * @param host `host:port`, or `[v6]:port`.
 * @see fact sheet, section 4.1
 */
export function coversHost(subjectAltNames: readonly string[], host: string): boolean {
  const name = hostnameOf(host);
  return subjectAltNames.some((entry) => {
    const [kind = "", value = ""] = splitOnce(entry);
    if (kind === "IP Address") return sameAddress(value, name);
    return kind === "DNS" && matchesName(normalise(value), name);
  });
}

/**
 * The names by which a server finds a certificate: the common name counts only where there is no alternative name.
 *
 * @see fact sheet, section 4.1
 */
export function hostNamesOf(
  certificate: Pick<ObservedCertificate, "subject" | "subjectAltNames">,
): string[] {
  const { subject, subjectAltNames } = certificate;
  if (subjectAltNames.length > 0) return subjectAltNames;
  const name = /(?:^|,)CN=((?:[^,\\]|\\.)*)/.exec(subject)?.[1];
  return name === undefined ? [] : [`DNS:${name}`];
}

function hostnameOf(host: string): string {
  const bracketed = /^\[(.+)\](?::\d+)?$/.exec(host)?.[1];
  return normalise(bracketed ?? host.replace(/:\d+$/, ""));
}

function splitOnce(entry: string): [string, string] {
  const colon = entry.indexOf(":");
  return [entry.slice(0, colon), entry.slice(colon + 1)];
}

function normalise(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function matchesName(pattern: string, name: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === name;
  const dot = name.indexOf(".");
  return dot > 0 && name.slice(dot) === pattern.slice(1);
}

/** OpenSSL prints every group of an IPv6 address, people leave out the zeros. */
function sameAddress(left: string, right: string): boolean {
  return expand(normalise(left)) === expand(right);
}

function expand(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("::");
  const before = head.split(":").filter((group) => group !== "");
  const after = tail.split(":").filter((group) => group !== "");
  const zeros = address.includes("::") ? Math.max(8 - before.length - after.length, 0) : 0;
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":");
}
