import { expect } from "@playwright/test";
import { applyLook, TWO_LOOKS, visit } from "./looks.ts";
import { signIn, test } from "./product.ts";

for (const look of TWO_LOOKS) {
  test(`every screen is accessible and fits at ${look.width} px in ${look.colorScheme}`, async ({
    browser,
    product,
    expectAccessible,
  }) => {
    const page = await signIn(browser, product, "operator");
    await applyLook(page, look);
    const open = (address: string) => visit(page, address, expectAccessible);

    await open("/");
    const cluster = page.getByRole("link", { name: /orders-prod/ }).first();
    await open((await cluster.getAttribute("href")) ?? "");
    await open("/?view=table");
    await open("/rollouts");
    await open("/approvals");
    await open("/nowhere");
    await page.context().clearCookies();
    await open("/sign-in");
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
  await expect(page).toHaveURL(`${product.url}/approvals`);
});

test("the sign-in page leads to no other site", async ({ browser, product }) => {
  const context = await browser.newContext({ baseURL: product.url });
  const page = await context.newPage();
  await page.goto("/sign-in?to=%2F%2Fevil.example%2F");

  await page.getByLabel("E-mail").fill("viewer@portcullis.local");
  await page.getByLabel("Password", { exact: true }).fill(product.passwords.viewer);
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page.getByRole("heading", { name: "Fleet", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(`${product.url}/`);
});

test("a text can be copied where the browser has no clipboard", async ({ browser, product }) => {
  const page = await signIn(browser, product, "operator");
  await page.addInitScript(() =>
    Object.defineProperty(navigator, "clipboard", { value: undefined }),
  );
  await page.goto("/");
  await page
    .getByRole("link", { name: /orders-prod/ })
    .first()
    .click();
  await page
    .getByRole("button", { name: /allowTLS/ })
    .first()
    .click();

  await page.getByRole("button", { name: "Copy the host name" }).click();

  const text = page.getByRole("textbox", { name: "Copy the host name" });
  await expect(text).toBeFocused();
  const selected = await text.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  );
  expect(selected).toMatch(/^127\.0\.0\.1:\d+$/);
});

test("the nodes of a cluster are exported as they are shown", async ({ browser, product }) => {
  const page = await signIn(browser, product, "viewer");
  await page
    .getByRole("link", { name: /orders-prod/ })
    .first()
    .click();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export the nodes as CSV" }).click();

  expect((await download).suggestedFilename()).toBe("orders-prod-nodes.csv");
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
