import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { PlanScreen } from "#components/clusters/plan-screen.tsx";
import { clusterDetail, currentActor } from "#lib/server/queries.ts";

interface PlanPageProps {
  params: Promise<{ clusterId: string }>;
}

export async function generateMetadata({ params }: PlanPageProps): Promise<Metadata> {
  if ((await currentActor()) === null) return {};
  const cluster = await clusterDetail((await params).clusterId);
  return { title: cluster === null ? "Plan" : `Plan of ${cluster.name}` };
}

export default async function PlanPage({ params }: PlanPageProps) {
  const me = await signedInPerson();
  const cluster = await clusterDetail((await params).clusterId);
  if (cluster === null) notFound();
  return <PlanScreen key={cluster.id} initialCluster={cluster} permissions={me.permissions} />;
}
