import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { ClusterPanel } from "#components/clusters/cluster-panel.tsx";
import { clusterDetail, currentActor } from "#lib/server/queries.ts";

interface ClusterPageProps {
  params: Promise<{ clusterId: string }>;
}

export async function generateMetadata({ params }: ClusterPageProps): Promise<Metadata> {
  if ((await currentActor()) === null) return {};
  const cluster = await clusterDetail((await params).clusterId);
  return { title: cluster?.name ?? "Cluster" };
}

export default async function ClusterPage({ params }: ClusterPageProps) {
  const me = await signedInPerson();
  const cluster = await clusterDetail((await params).clusterId);
  if (cluster === null) notFound();
  return <ClusterPanel key={cluster.id} initialCluster={cluster} permissions={me.permissions} />;
}
