import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { hostOfAddress } from "#components/nodes/node-address.ts";
import { NodePanel } from "#components/nodes/node-panel.tsx";
import { clusterDetail } from "#lib/server/queries.ts";

interface NodePageProps {
  params: Promise<{ clusterId: string; host: string }>;
}

export async function generateMetadata({ params }: NodePageProps): Promise<Metadata> {
  return { title: hostOfAddress((await params).host) ?? "Node" };
}

export default async function NodePage({ params }: NodePageProps) {
  const me = await signedInPerson();
  const { clusterId, host: part } = await params;
  const host = hostOfAddress(part);
  const cluster = host === null ? null : await clusterDetail(clusterId);
  if (cluster === null || host === null) notFound();
  return <NodePanel key={host} initialCluster={cluster} host={host} permissions={me.permissions} />;
}
