import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FleetPanel } from "#components/clusters/fleet-panel.tsx";
import { currentActor, listClusterSummaries } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Fleet" };

export default async function FleetPage() {
  const me = await currentActor();
  if (me === null) redirect("/sign-in");
  const clusters = await listClusterSummaries();
  return <FleetPanel initialClusters={clusters} mayAdd={me.permissions.includes("cluster:edit")} />;
}
