import type { Metadata } from "next";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { ApprovalsPanel } from "#components/rollouts/approvals-panel.tsx";
import { approvalsInbox } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage() {
  await signedInPerson();
  return <ApprovalsPanel initialInbox={await approvalsInbox()} />;
}
