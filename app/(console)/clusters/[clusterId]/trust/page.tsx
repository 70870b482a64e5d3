import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { TrustPanel } from "#components/trust/trust-panel.tsx";
import { clusterDetail, currentActor } from "#lib/server/queries.ts";

interface TrustPageProps {
  params: Promise<{ clusterId: string }>;
}

export async function generateMetadata({ params }: TrustPageProps): Promise<Metadata> {
  if ((await currentActor()) === null) return {};
  const cluster = await clusterDetail((await params).clusterId);
  return { title: cluster === null ? "Trust" : `Trust of ${cluster.name}` };
}

export default async function TrustPage({ params }: TrustPageProps) {
  const me = await signedInPerson();
  const cluster = await clusterDetail((await params).clusterId);
  if (cluster === null) notFound();
  return <TrustPanel key={cluster.id} initialCluster={cluster} permissions={me.permissions} />;
}
