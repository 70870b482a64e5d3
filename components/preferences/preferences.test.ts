import { expect, test } from "vitest";
import { readPreferences } from "#components/preferences/preferences.ts";

test("without cookies the system's theme, comfortable rows and UTC hold", () => {
  expect(readPreferences(() => undefined)).toEqual({
    theme: "system",
    density: "comfortable",
    zone: "UTC",
  });
});

test("a zone that the runtime does not know falls back to UTC", () => {
  const cookies: Record<string, string> = {
    portcullis_zone: "Mars/Olympus",
    portcullis_theme: "pink",
  };

  const preferences = readPreferences((name) => cookies[name]);

  expect(preferences.zone).toBe("UTC");
  expect(preferences.theme).toBe("system");
});
