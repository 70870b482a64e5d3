import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FleetPanel } from "#components/clusters/fleet-panel.tsx";
import { currentActor, listClusterSummaries } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Fleet" };

export default async function FleetPage() {
  const [me, clusters] = await Promise.all([currentActor(), listClusterSummaries()]);
  if (me === null) redirect("/sign-in");
  return <FleetPanel initialClusters={clusters} mayAdd={me.permissions.includes("cluster:edit")} />;
}
