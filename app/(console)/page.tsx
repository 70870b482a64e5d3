import type { Metadata } from "next";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { FleetPanel } from "#components/clusters/fleet-panel.tsx";
import { listClusterSummaries } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Fleet" };

export default async function FleetPage() {
  const me = await signedInPerson();
  const clusters = await listClusterSummaries();
  return <FleetPanel initialClusters={clusters} mayAdd={me.permissions.includes("cluster:edit")} />;
}
