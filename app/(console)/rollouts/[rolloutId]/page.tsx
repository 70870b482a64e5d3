import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { RolloutPanel } from "#components/rollouts/rollout-panel.tsx";
import { currentActor, rolloutDetail } from "#lib/server/queries.ts";

interface RolloutPageProps {
  params: Promise<{ rolloutId: string }>;
}

export async function generateMetadata({ params }: RolloutPageProps): Promise<Metadata> {
  if ((await currentActor()) === null) return {};
  const rollout = await rolloutDetail((await params).rolloutId);
  return { title: rollout === null ? "Rollout" : `#${rollout.number} ${rollout.clusterName}` };
}

export default async function RolloutPage({ params }: RolloutPageProps) {
  if ((await currentActor()) === null) redirect("/sign-in");
  const rollout = await rolloutDetail((await params).rolloutId);
  if (rollout === null) notFound();
  return <RolloutPanel key={rollout.id} initialRollout={rollout} />;
}
