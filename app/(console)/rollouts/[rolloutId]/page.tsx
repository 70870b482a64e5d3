import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
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
  await signedInPerson();
  const rollout = await rolloutDetail((await params).rolloutId);
  if (rollout === null) notFound();
  return <RolloutPanel key={rollout.id} initialRollout={rollout} />;
}
