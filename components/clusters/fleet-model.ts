import { daysUntil } from "#components/preferences/time-model.ts";
import type { ClusterSummary } from "#lib/contracts/cluster.ts";

export const FLEET_FILTERS = ["attention", "change", "expiring", "unobservable"] as const;
export type FleetFilter = (typeof FLEET_FILTERS)[number];

export const FLEET_FILTER_WORDS: Record<FleetFilter, string> = {
  attention: "Requires attention",
  change: "In change",
  expiring: "Expiring < 30 d",
  unobservable: "Unobservable",
};

/** Days left from which a certificate counts as expiring. */
export const EXPIRING_DAYS = 30;

export interface FleetChip {
  filter: FleetFilter;
  label: string;
  count: number;
}

/** How many clusters each filter would leave. */
export function fleetChips(clusters: readonly ClusterSummary[], nowMs: number): FleetChip[] {
  return FLEET_FILTERS.map((filter) => ({
    filter,
    label: FLEET_FILTER_WORDS[filter],
    count: clusters.filter((cluster) => matches(cluster, filter, nowMs)).length,
  }));
}

/**
 * The clusters that pass every chosen filter, those that require attention first, then by name.
 *
 * @param nowMs Milliseconds since the epoch.
 */
export function filterFleet(
  clusters: readonly ClusterSummary[],
  filters: ReadonlySet<FleetFilter>,
  nowMs: number,
): ClusterSummary[] {
  const weight = (cluster: ClusterSummary) => (matches(cluster, "attention", nowMs) ? 0 : 1);
  return clusters
    .filter((cluster) => [...filters].every((filter) => matches(cluster, filter, nowMs)))
    .toSorted((a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name));
}

/** Filters named in the address; anything else there is ignored. */
export function parseFilters(value: string | null): Set<FleetFilter> {
  const named = new Set((value ?? "").split(","));
  return new Set(FLEET_FILTERS.filter((filter) => named.has(filter)));
}

function matches(cluster: ClusterSummary, filter: FleetFilter, nowMs: number): boolean {
  const { posture, rollout } = cluster;
  if (filter === "change") return rollout !== null;
  if (filter === "unobservable") return isUnobservable(cluster);
  if (filter === "expiring") {
    const notAfter = posture?.soonestExpiry?.notAfter;
    return notAfter !== undefined && daysUntil(Date.parse(notAfter), nowMs) < EXPIRING_DAYS;
  }
  return (
    rollout?.state === "halted" ||
    rollout?.state === "awaiting_approval" ||
    (posture !== null && (posture.unreachable > 0 || posture.failed.critical > 0))
  );
}

function isUnobservable({ posture }: ClusterSummary): boolean {
  return posture === null || posture.unreachable > 0 || posture.rungs.unknown > 0;
}

export interface ExpiryNote {
  words: string;
  tone: "neutral" | "amber" | "red";
}

/** The days that are left of the certificate that expires first. */
export function expiryNote(notAfter: string, nowMs: number): ExpiryNote {
  const days = daysUntil(Date.parse(notAfter), nowMs);
  if (days < 0) return { words: `expired ${-days} d ago`, tone: "red" };
  if (days < EXPIRING_DAYS) return { words: `${days} d left`, tone: "amber" };
  return { words: `${days} d left`, tone: "neutral" };
}

/** "9 nodes · sharded · 7.0.14". */
export function topologyLine(posture: NonNullable<ClusterSummary["posture"]>): string {
  const nodes = posture.nodeCount === 1 ? "1 node" : `${posture.nodeCount} nodes`;
  const kind = posture.kind === "replica-set" ? "replica set" : posture.kind;
  return [nodes, kind, posture.versions.join(", ")].filter((part) => part !== "").join(" · ");
}
