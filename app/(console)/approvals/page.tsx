import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ApprovalsPanel } from "#components/rollouts/approvals-panel.tsx";
import { approvalsInbox, currentActor } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage() {
  if ((await currentActor()) === null) redirect("/sign-in");
  return <ApprovalsPanel initialInbox={await approvalsInbox()} />;
}
