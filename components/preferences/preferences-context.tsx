"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { PREFERENCE_COOKIES, type Preferences } from "#components/preferences/preferences.ts";

const YEAR_SECONDS = 31_536_000;

interface PreferencesValue {
  preferences: Preferences;
  choose: (change: Partial<Preferences>) => void;
}

const PreferencesContext = createContext<PreferencesValue | null>(null);

export function PreferencesProvider({
  initial,
  children,
}: {
  initial: Preferences;
  children: ReactNode;
}) {
  const [preferences, setPreferences] = useState(initial);
  const value = useMemo(
    () => ({
      preferences,
      choose: (change: Partial<Preferences>) => {
        const next = { ...preferences, ...change };
        setPreferences(next);
        remember(next);
      },
    }),
    [preferences],
  );
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

export function usePreferences(): PreferencesValue {
  const value = useContext(PreferencesContext);
  if (value === null) throw new Error("usePreferences needs a PreferencesProvider above it");
  return value;
}

function remember(preferences: Preferences): void {
  document.documentElement.dataset.theme = preferences.theme;
  document.documentElement.dataset.density = preferences.density;
  for (const key of ["theme", "density", "zone"] as const) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing outside secure contexts
    document.cookie = `${PREFERENCE_COOKIES[key]}=${preferences[key]}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  }
}
