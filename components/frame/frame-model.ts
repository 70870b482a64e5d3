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
  const [section, id] = pathname.split("/").filter((part) => part !== "");
  if (section === "clusters" && id !== undefined) {
    return [
      { label: "Fleet", href: "/" },
      { label: names.clusters.get(id) ?? "Cluster", href: null },
    ];
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
  if (section === "approvals") return [{ label: "Approvals", href: null }];
  return [{ label: "Fleet", href: null }];
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
