import { expect, type Page } from "@playwright/test";

/** Both themes at the width of a desk and of a phone. */
const LOOKS = [
  { colorScheme: "light", width: 1440, height: 900 },
  { colorScheme: "dark", width: 1440, height: 900 },
  { colorScheme: "light", width: 390, height: 844 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;

/** Each theme and each width once: colours come from the theme alone, and what overflows from the width alone. */
export const TWO_LOOKS = [LOOKS[0], LOOKS[3]] as const;

export type Look = (typeof LOOKS)[number];

/** Gives the page a theme and a size. */
export async function applyLook(page: Page, { colorScheme, width, height }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height });
}

/** Opens an address and fails when it cannot be read by everyone or is wider than the window. */
export async function visit(
  page: Page,
  address: string,
  expectAccessible: (page: Page) => Promise<void>,
): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${address} scrolls sideways`).toBeLessThanOrEqual(0);
}
