import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readPreferences } from "#components/preferences/preferences.ts";
import { PreferencesProvider } from "#components/preferences/preferences-context.tsx";
import { TooltipProvider } from "#components/ui/tooltip.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Portcullis", template: "%s · Portcullis" },
  description: "TLS posture of MongoDB clusters, and the way to requireTLS",
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const store = await cookies();
  const preferences = readPreferences((name) => store.get(name)?.value);
  return (
    <html lang="en" data-theme={preferences.theme} data-density={preferences.density}>
      <body>
        <PreferencesProvider initial={preferences}>
          <TooltipProvider>{children}</TooltipProvider>
        </PreferencesProvider>
      </body>
    </html>
  );
}
