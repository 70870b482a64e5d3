import type { ReactNode } from "react";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { ConsoleFrame } from "#components/frame/console-frame.tsx";
import { ConsoleProviders } from "#components/frame/console-providers.tsx";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const me = await signedInPerson();
  return (
    <ConsoleProviders nowMs={Date.now()}>
      <ConsoleFrame me={me}>{children}</ConsoleFrame>
    </ConsoleProviders>
  );
}
