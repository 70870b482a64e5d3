import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "#components/people/auth-card.tsx";
import { AuthProviders } from "#components/people/auth-providers.tsx";
import { RETURN_PARAM, returnPath } from "#components/people/return-path.ts";
import { SignInPanel } from "#components/people/sign-in-panel.tsx";
import { currentActor, isFirstStart } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ [RETURN_PARAM]?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const wanted = returnPath((await searchParams)[RETURN_PARAM]);
  if ((await currentActor()) !== null) redirect(wanted);
  if (await isFirstStart()) {
    return (
      <AuthCard
        title="First start"
        note="Nobody has an account yet. Open the one-time link that Portcullis has printed where it was started."
      >
        <p className="rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm">
          …/setup?token=…
        </p>
        <p className="mt-3 text-ink-3 text-sm">
          The link is good for 24 hours. A restart prints a new one while nobody has an account.
        </p>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Sign in" note="Accounts are made by an admin of this installation.">
      <AuthProviders>
        <SignInPanel returnTo={wanted} />
      </AuthProviders>
    </AuthCard>
  );
}
