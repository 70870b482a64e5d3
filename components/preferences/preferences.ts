/** What a person chose for this browser; kept in cookies so that the server's first paint is already right. */
export interface Preferences {
  theme: "system" | "light" | "dark";
  density: "comfortable" | "compact";
  /** "UTC" or the IANA name of the browser's zone at the time of choosing. */
  zone: string;
}

export const PREFERENCE_COOKIES = {
  theme: "portcullis_theme",
  density: "portcullis_density",
  zone: "portcullis_zone",
} as const satisfies Record<keyof Preferences, string>;

const THEMES: readonly Preferences["theme"][] = ["system", "light", "dark"];

/** Preferences from cookie values; anything unknown falls back to the default. */
export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  const theme = cookie(PREFERENCE_COOKIES.theme);
  const zone = cookie(PREFERENCE_COOKIES.zone);
  return {
    theme: THEMES.find((known) => known === theme) ?? "system",
    density: cookie(PREFERENCE_COOKIES.density) === "compact" ? "compact" : "comfortable",
    zone: zone !== undefined && isZone(zone) ? zone : "UTC",
  };
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
