import { expect } from "@playwright/test";
import { signIn, test } from "./product.ts";

const LOOKS = [
  { colorScheme: "light", width: 1440, height: 900 },
  { colorScheme: "dark", width: 1440, height: 900 },
  { colorScheme: "light", width: 390, height: 844 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;

for (const { colorScheme, width, height } of LOOKS) {
  test(`every screen is accessible and fits at ${width} px in ${colorScheme}`, async ({
    browser,
    product,
    expectAccessible,
  }) => {
    const page = await signIn(browser, product, "operator");
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });

    const visit = async (address: string) => {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${address} scrolls sideways`).toBeLessThanOrEqual(0);
    };

    await visit("/");
    const cluster = page.getByRole("link", { name: /orders-prod/ }).first();
    await visit((await cluster.getAttribute("href")) ?? "");
    await visit("/?view=table");
    await visit("/rollouts");
    await visit("/approvals");
    await visit("/nowhere");
    await page.context().clearCookies();
    await visit("/sign-in");
  });
}

test("someone who is not signed in is taken to the sign-in page and back", async ({
  browser,
  product,
}) => {
  const context = await browser.newContext({ baseURL: product.url });
  const page = await context.newPage();

  await page.goto("/approvals");

  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail").fill("viewer@portcullis.local");
  await page.getByLabel("Password", { exact: true }).fill(product.passwords.viewer);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Approvals", level: 1 })).toBeVisible();
});

test("a wrong password gets one sentence and keeps the address", async ({ browser, product }) => {
  const context = await browser.newContext({ baseURL: product.url });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("viewer@portcullis.local");
  await page.getByLabel("Password", { exact: true }).fill("not the password");

  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page.getByRole("alert").filter({ hasText: /./ }).first()).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue("viewer@portcullis.local");
});
