import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { AppError } from "#lib/application/app-error.ts";
import type { CertificateInventory } from "#lib/contracts/certificate.ts";
import type { ClusterDetail, ClusterSummary } from "#lib/contracts/cluster.ts";
import type { Me } from "#lib/contracts/person.ts";
import type { RolloutDto, RolloutListItem } from "#lib/contracts/rollout.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { authenticate } from "#lib/server/auth/authenticate.ts";
import { needsSetup } from "#lib/server/auth/setup-link.ts";
import { getContainer } from "#lib/server/container.ts";
import { presentMe } from "#lib/server/presenters/me.ts";
import { certificateInventoryView } from "#lib/server/views/certificates.ts";
import { clusterDetailView, clusterSummariesView } from "#lib/server/views/clusters.ts";
import {
  approvalsInboxView,
  rolloutDetailView,
  rolloutListView,
} from "#lib/server/views/rollouts.ts";

/** What Server Components read; every function finds the person behind the request itself. */

/** Once per request, however many components of a page ask. */
const actorOfRequest = cache(async (): Promise<Actor | null> => {
  const identity = await authenticate(await headers(), getContainer());
  return identity?.actor ?? null;
});

/** The signed-in person, or null: then the page redirects to /sign-in. */
export async function currentActor(): Promise<Me | null> {
  const actor = await actorOfRequest();
  return actor === null ? null : presentMe(actor);
}

/** Whether nobody has an account yet, so that the sign-in page can point to the printed link. */
export async function isFirstStart(): Promise<boolean> {
  return needsSetup(getContainer());
}

/** Every cluster with its latest posture, by name. */
export async function listClusterSummaries(): Promise<ClusterSummary[]> {
  return clusterSummariesView(await requireActor(), getContainer());
}

/** One cluster with its latest observation and findings, or null for an unknown id. */
export async function clusterDetail(clusterId: string): Promise<ClusterDetail | null> {
  return nullWhen(
    "CLUSTER_NOT_FOUND",
    clusterDetailView(clusterId, await requireActor(), getContainer()),
  );
}

/** Every certificate of every cluster, soonest expiry first, and who accepts which authority. */
export async function certificateInventory(): Promise<CertificateInventory> {
  return certificateInventoryView(await requireActor(), getContainer());
}

/** Rollouts, newest first. */
export async function listRollouts(
  filter: { clusterId?: string } = {},
): Promise<RolloutListItem[]> {
  return rolloutListView(filter, await requireActor(), getContainer());
}

/** One rollout with gates, facts and what the person may do, or null for an unknown id. */
export async function rolloutDetail(rolloutId: string): Promise<RolloutDto | null> {
  return nullWhen(
    "ROLLOUT_NOT_FOUND",
    rolloutDetailView(rolloutId, await requireActor(), getContainer()),
  );
}

/** Rollouts that wait for an approval; those this person may decide come first. */
export async function approvalsInbox(): Promise<RolloutListItem[]> {
  return approvalsInboxView(await requireActor(), getContainer());
}

async function requireActor(): Promise<Actor> {
  const actor = await actorOfRequest();
  if (actor === null) throw new AppError("UNAUTHENTICATED", "Sign in first");
  return actor;
}

async function nullWhen<T>(code: string, reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === code) return null;
    throw error;
  }
}
