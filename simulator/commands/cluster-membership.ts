import type { NodeState } from "#simulator/node-state.ts";

const MEMBER_ATTRIBUTES = new Set(["O", "OU", "DC"]);

/**
 * Whether a certificate subject counts as one of a member: all O, OU and DC attributes equal those
 * of the server's own certificate (or of the override), in any order, and there is at least one.
 */
export function isClusterMember(node: NodeState, subject: string): boolean {
  const own = node.material === null ? "" : memberAttributes(subjectOf(node));
  const override = node.parameters.get("tlsX509ClusterAuthDNOverride");
  const other = memberAttributes(subject);
  if (other === "") return false;
  return other === own || (typeof override === "string" && other === memberAttributes(override));
}

/** Subject of the server's certificate in RFC 2253 order: the most specific attribute first. */
export function subjectOf(node: NodeState): string {
  const subject = node.material?.certificate.subject ?? "";
  return subject.split("\n").reverse().join(",");
}

function memberAttributes(subject: string): string {
  return subject
    .split(/(?<!\\)[,+]/)
    .map((part) => part.trim())
    .filter((part) => MEMBER_ATTRIBUTES.has(part.split("=")[0] ?? ""))
    .sort((left, right) => left.localeCompare(right))
    .join(",");
}
