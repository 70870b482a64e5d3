import type { Metadata } from "next";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { RolloutListPanel } from "#components/rollouts/rollout-list-panel.tsx";
import { listRollouts } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Changes" };

export default async function RolloutsPage() {
  await signedInPerson();
  return <RolloutListPanel initialRollouts={await listRollouts()} />;
}
