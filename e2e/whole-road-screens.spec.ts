import { type Browser, expect, type Page } from "@playwright/test";
import { applyLook, TWO_LOOKS, visit } from "./looks.ts";
import { type Product, signIn, test } from "./product.ts";

/** The demo's sharded cluster, which has the whole road before it. */
const CLUSTER = "billing";
const REASON = "Agreed with the owners, ticket 4711";

async function planAddress(page: Page): Promise<string> {
  await page.goto("/");
  const card = page.getByRole("link", { name: CLUSTER, exact: true }).first();
  return `${(await card.getAttribute("href")) ?? ""}/plan`;
}

/** The plan screen as an operator finds it. */
async function openPlan(browser: Browser, product: Product): Promise<Page> {
  const page = await signIn(browser, product, "operator");
  await page.goto(await planAddress(page));
  return page;
}

async function nameFiles(page: Page): Promise<void> {
  await page.getByLabel("Certificate and key file").first().fill("/etc/mongodb/{host}.pem");
  await page.getByLabel("CA file", { exact: false }).first().fill("/etc/mongodb/ca.pem");
}

for (const look of TWO_LOOKS) {
  test(`the plan screen is accessible and fits at ${look.width} px in ${look.colorScheme}`, async ({
    browser,
    product,
    expectAccessible,
  }) => {
    const page = await signIn(browser, product, "operator");
    await applyLook(page, look);

    await visit(page, await planAddress(page), expectAccessible);

    await nameFiles(page);
    await page.getByRole("button", { name: "Dry run" }).click();
    await expect(page.getByRole("list", { name: "Phases of the plan" })).toContainText("Persist");
    await expectAccessible(page);
  });
}

test("a button that may not be used yet says what is missing and who can clear it", async ({
  browser,
  product,
  expectAccessible,
}) => {
  const page = await openPlan(browser, product);

  await page.getByRole("button", { name: /^Keep as draft/ }).click();

  const missing = page.getByRole("dialog", { name: "What is missing for Keep as draft" });
  await expect(missing).toContainText("No certificate file is named for 11 nodes");
  await expect(missing).toContainText("you name it under Files");
  await expectAccessible(page);
});

test("a dry run keeps nothing, and one of an earlier form says so", async ({
  browser,
  product,
}) => {
  const page = await openPlan(browser, product);
  await nameFiles(page);

  await page.getByRole("button", { name: "Dry run" }).click();

  await expect(page.getByText("Ready to be kept as a draft")).toBeVisible();
  await page.getByRole("radio", { name: "preferTLS", exact: true }).click();
  await expect(page.getByText("The form has changed since the dry run")).toBeVisible();
  await page.goto("/rollouts");
  await expect(page.getByRole("main")).not.toContainText(CLUSTER);
});

test("a plan that leads nowhere is refused by node, with what to do", async ({
  browser,
  product,
  expectAccessible,
}) => {
  const page = await openPlan(browser, product);
  await page.getByRole("radio", { name: /Membership by X.509/ }).click();

  await page.getByRole("button", { name: "Dry run" }).click();

  const refusal = page.getByRole("alert", { name: "The plan is refused" });
  await expect(refusal).toContainText("MODE_TOO_LOW");
  await expect(refusal).toContainText("Take the cluster up the TLS ladder first");
  await expectAccessible(page);
});

test("a draft shows its restarts, a gate is switched off with a reason, a node is skipped with one", async ({
  browser,
  product,
  expectAccessible,
}) => {
  const page = await openPlan(browser, product);
  await page.getByLabel("Certificate and key file").first().fill("/etc/mongodb/{host}.pem");
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(page.getByText("Ready to be kept as a draft")).toBeVisible();
  await page.getByRole("button", { name: /^Keep as draft/ }).click();
  await page.waitForURL(/\/rollouts\//);

  // Without a CA file the server would not start, which the draft says beside each restart.
  await page
    .getByRole("list", { name: "Phases of the plan" })
    .getByRole("button", { name: /allowTLS/ })
    .click();
  await expect(page.getByText(/would not start/).first()).toBeVisible();
  await page.getByRole("button", { name: "Runbook of this restart" }).first().click();
  await expect(page.getByRole("group", { name: "Preflight" })).toContainText("refuse to start");
  await expectAccessible(page);

  await page.getByRole("button", { name: /^Switch off for this phase.*Preflight/ }).click();
  await page.getByRole("button", { name: "Switch off Preflight", exact: true }).click();
  await expect(page.getByText("Say why: everyone who opens this sees it")).toBeVisible();
  await page.getByLabel("Reason").fill(REASON);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Switch off Preflight", exact: true }).click();
  await expect(page.getByText(`Switched off by`)).toBeVisible();
  await expect(page.getByText(REASON).first()).toBeVisible();

  await page.getByRole("button", { name: "Submit for approval" }).click();
  await page.getByRole("button", { name: `Submit ${CLUSTER} for approval` }).click();
  await expect(page.getByText("Waits for approval", { exact: true })).toBeVisible();
  await page.locator("[data-lane]").first().click();
  await page.getByRole("button", { name: "Skip with a reason" }).first().click();
  await page.getByLabel("Reason").fill(REASON);
  await page.getByRole("button", { name: /^Skip 127/ }).click();
  await expect(page.getByRole("dialog").getByText("Skipped by")).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press("Escape");
  await page.keyboard.press("[");
  await expect(page.getByText(/You look at/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Back to now" }).first().click();
  await expect(page.getByText(/You look at/)).toBeHidden();
});
