import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { ConsoleFrame } from "#components/frame/console-frame.tsx";
import { ConsoleProviders } from "#components/frame/console-providers.tsx";
import { currentActor } from "#lib/server/queries.ts";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const me = await currentActor();
  if (me === null) redirect("/sign-in");
  return (
    <ConsoleProviders nowMs={Date.now()}>
      <ConsoleFrame me={me}>{children}</ConsoleFrame>
    </ConsoleProviders>
  );
}
