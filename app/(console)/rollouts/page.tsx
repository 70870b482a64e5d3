import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { RolloutListPanel } from "#components/rollouts/rollout-list-panel.tsx";
import { currentActor, listRollouts } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Changes" };

export default async function RolloutsPage() {
  if ((await currentActor()) === null) redirect("/sign-in");
  return <RolloutListPanel initialRollouts={await listRollouts()} />;
}
