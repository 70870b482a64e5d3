import { hostOfAddress } from "#components/nodes/node-address.ts";

export interface Crumb {
  label: string;
  href: string | null;
}

export interface FrameNames {
  /** Cluster id to name. */
  clusters: ReadonlyMap<string, string>;
  /** Rollout id to its number and cluster. */
  rollouts: ReadonlyMap<string, { number: number; clusterName: string }>;
}

/** Breadcrumb of a path; ids are shown by the name of what they stand for, once it is known. */
export function crumbsOf(pathname: string, names: FrameNames): Crumb[] {
  const [section, id, ...below] = pathname.split("/").filter((part) => part !== "");
  if (section === "clusters" && id !== undefined) {
    return clusterCrumbs({ id, name: names.clusters.get(id) ?? "Cluster" }, below);
  }
  if (section === "rollouts" && id !== undefined) {
    const rollout = names.rollouts.get(id);
    const label = rollout === undefined ? "Rollout" : `#${rollout.number} ${rollout.clusterName}`;
    return [
      { label: "Changes", href: "/rollouts" },
      { label, href: null },
    ];
  }
  if (section === "rollouts") return [{ label: "Changes", href: null }];
  if (section === "certificates") return [{ label: "Certificates", href: null }];
  if (section === "approvals") return [{ label: "Approvals", href: null }];
  return [{ label: "Fleet", href: null }];
}

function clusterCrumbs(cluster: { id: string; name: string }, below: readonly string[]): Crumb[] {
  const fleet = { label: "Fleet", href: "/" };
  const [section, part = ""] = below;
  if (section === undefined) return [fleet, { label: cluster.name, href: null }];
  const above = [fleet, { label: cluster.name, href: `/clusters/${cluster.id}` }];
  if (section === "plan") return [...above, { label: "Plan", href: null }];
  if (section === "trust") return [...above, { label: "Trust", href: null }];
  return [...above, { label: hostOfAddress(part) ?? "Node", href: null }];
}

/** Whether an entry of the rail leads to where the path is, or above it. */
export function isCurrentEntry(href: string, pathname: string): boolean {
  if (href === "/") return pathname === "/" || pathname.startsWith("/clusters/");
  return pathname === href || pathname.startsWith(`${href}/`);
}

/** Initials of a name, at most two: "Olga Operator" gives "OO". */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  const first = words[0]?.charAt(0) ?? "?";
  const last = words.length > 1 ? (words.at(-1)?.charAt(0) ?? "") : "";
  return `${first}${last}`.toUpperCase();
}
