import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "#components/people/auth-card.tsx";
import { AuthProviders } from "#components/people/auth-providers.tsx";
import { SetupPanel } from "#components/people/setup-panel.tsx";
import { isFirstStart } from "#lib/server/queries.ts";

// The token must not leave with a Referer header.
export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

interface SetupPageProps {
  searchParams: Promise<{ token?: string | string[] }>;
}

export default async function SetupPage({ searchParams }: SetupPageProps) {
  const { token } = await searchParams;
  if (typeof token !== "string" || !(await isFirstStart())) redirect("/sign-in");
  return (
    <AuthCard
      title="Welcome"
      note="Make the account of the first admin. Others are added by an admin later."
    >
      <AuthProviders>
        <SetupPanel token={token} />
      </AuthProviders>
    </AuthCard>
  );
}
