import { expect, type Page } from "@playwright/test";
import { applyLook, TWO_LOOKS, visit } from "./looks.ts";
import { signIn, test } from "./product.ts";

/** The addresses of a demo cluster, of its first node and of its trust page. */
async function addressesOf(page: Page, name = "orders-prod") {
  await page.goto("/?view=table");
  const cluster = await page.getByRole("link", { name }).first().getAttribute("href");
  if (cluster === null) throw new Error(`The fleet has no link to ${name}`);
  await page.goto(cluster);
  const node = await page.getByRole("row").getByRole("link").first().getAttribute("href");
  if (node === null) throw new Error(`${name} has no link to a node`);
  return { cluster, node, trust: `${cluster}/trust` };
}

for (const look of TWO_LOOKS) {
  const words = `at ${look.width} px in ${look.colorScheme}`;

  test(`the views of a node are accessible and fit ${words}`, async ({
    browser,
    product,
    expectAccessible,
  }) => {
    const page = await signIn(browser, product, "operator");
    await applyLook(page, look);
    const { node } = await addressesOf(page);

    for (const view of ["", "?tab=findings", "?tab=raw"]) {
      await visit(page, `${node}${view}`, expectAccessible);
    }
  });

  test(`trust and certificates are accessible and fit ${words}`, async ({
    browser,
    product,
    expectAccessible,
  }) => {
    const page = await signIn(browser, product, "operator");
    await applyLook(page, look);
    const { trust } = await addressesOf(page);

    await visit(page, trust, expectAccessible);
    await visit(page, "/certificates", expectAccessible);
    await page.getByRole("rowheader").getByRole("button").first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible(page);
    await visit(page, "/certificates?tab=authorities", expectAccessible);
  });
}

test("a deep look goes from the button to the grid", async ({ browser, product }) => {
  const page = await signIn(browser, product, "operator");
  const { node } = await addressesOf(page, "sessions");
  await page.goto(node);
  await expect(page.getByText("Suites are not observed yet")).toBeVisible();

  await page.getByRole("button", { name: "Look deeper" }).first().click();

  await expect(page.getByText("The deep look is under way")).toBeVisible();
  const grid = page.getByRole("region", { name: "Protocol versions and suites" });
  await expect(grid.getByRole("row", { name: /TLS_AES_256_GCM_SHA384/ })).toContainText(
    "accepted",
    { timeout: 60_000 },
  );
  await expect(page.getByText(/\d+ connections in/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Look deeper" })).toBeEnabled();
});

test("the arrows walk the pairs of the trust grid and Enter opens one", async ({
  browser,
  product,
  expectAccessible,
}) => {
  const page = await signIn(browser, product, "operator");
  const { trust } = await addressesOf(page);
  await page.goto(trust);
  const grid = page.getByRole("application", { name: /Trust between 3 nodes/ });
  const line = page.locator(`[id="${await grid.getAttribute("aria-describedby")}"]`);

  await grid.focus();
  await expect(line).toContainText("does not dial itself");
  await page.keyboard.press("ArrowRight");
  await expect(line).not.toContainText("does not dial itself");
  await page.keyboard.press("ArrowDown");
  await expect(line).toContainText("does not dial itself");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");

  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("link")).toHaveCount(2);
  await expect(page).toHaveURL(/pair=/);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
});

test("pointing at a cell names its pair and a click opens it", async ({ browser, product }) => {
  const page = await signIn(browser, product, "viewer");
  const { trust } = await addressesOf(page);
  await page.goto(trust);
  const grid = page.getByRole("application", { name: /Trust between 3 nodes/ });
  const line = page.locator(`[id="${await grid.getAttribute("aria-describedby")}"]`);
  await expect(line).toContainText("Point at a cell");

  const cells = await grid.locator("svg rect").evaluateAll((rects) =>
    rects.map((rect) => ({
      x: Number(rect.getAttribute("x")) + 8,
      y: Number(rect.getAttribute("y")) + 8,
    })),
  );
  // The last cell is the third node and itself; beside it, the third node dials the second.
  const besideLast = cells.at(-2);
  if (besideLast === undefined) throw new Error("The grid has no cells");
  await grid.hover({ position: besideLast });

  await expect(line).not.toContainText("itself");
  await grid.click({ position: besideLast });
  await expect(page.getByRole("dialog", { name: "One node dials another" })).toBeVisible();
});

test("a pair has an address that opens it", async ({ browser, product }) => {
  const page = await signIn(browser, product, "viewer");
  const { trust } = await addressesOf(page);
  await page.goto(trust);
  await page.getByRole("application").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/pair=/);
  const address = page.url();

  await page.goto("/");
  await page.goto(address);

  await expect(page.getByRole("dialog", { name: "One node dials another" })).toBeVisible();
});

test("a CA bundle is refused in words, taken once it is right, and removed", async ({
  browser,
  product,
  simulatedSet,
  expectAccessible,
}) => {
  const page = await signIn(browser, product, "operator");
  const { trust } = await addressesOf(page);
  await page.goto(trust);
  await page.getByRole("button", { name: "Upload a bundle" }).click();
  const sheet = page.getByRole("dialog", { name: "Upload a CA bundle" });
  const send = sheet.getByRole("button", { name: "Upload to orders-prod" });
  const pem = sheet.getByLabel("Certificates");
  await sheet.getByLabel("Name").fill("members-ca.pem");

  await pem.fill("not a certificate");
  await send.click();
  await expect(sheet.getByText("This holds no line")).toBeVisible();

  const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  await pem.fill(broken);
  await send.click();
  await expect(sheet.getByRole("alert").first()).toBeVisible();
  await expect(pem).toHaveValue(broken);
  await expect(sheet.getByLabel("Name")).toHaveValue("members-ca.pem");
  await expectAccessible(page);

  await pem.fill(simulatedSet.caPem);
  await send.click();
  await expect(sheet).toBeHidden();
  const row = page.getByRole("row", { name: /members-ca\.pem/ });
  await expect(row).toContainText("every node");

  await row.getByRole("button", { name: "Remove members-ca.pem" }).click();
  const danger = page.getByRole("dialog", { name: "Remove members-ca.pem" });
  await expectAccessible(page);
  await danger.getByRole("button", { name: "Remove it from orders-prod" }).click();
  await expect(danger).toBeHidden();
  await expect(row).toHaveCount(0);
});

test("who may only look is told what a deep look and a bundle need", async ({
  browser,
  product,
}) => {
  const page = await signIn(browser, product, "viewer");
  const { node, trust } = await addressesOf(page);

  await page.goto(node);
  await page.getByRole("button", { name: "Look deeper" }).first().click();
  await expect(page.getByText(/needs the operator or the approver role/)).toBeVisible();

  await page.goto(trust);
  await page.getByRole("button", { name: "Upload a bundle" }).click();
  await expect(page.getByText(/needs the operator role/)).toBeVisible();
});

test("filters of the certificates are in the address and shape the export", async ({
  browser,
  product,
}) => {
  const page = await signIn(browser, product, "viewer");
  await page.goto("/certificates");
  const rows = page.getByRole("region", { name: /soonest expiry first/ }).getByRole("rowheader");
  await expect(rows.first()).toBeVisible();
  const all = await rows.count();

  await page.getByRole("button", { name: /^Authorities/ }).click();
  await page.getByRole("searchbox", { name: "Search certificates" }).fill("sessions");
  await expect(page).toHaveURL(/show=authorities/);
  await expect(page).toHaveURL(/q=sessions/);
  await expect.poll(() => rows.count()).toBeLessThan(all);
  const narrowed = await rows.count();
  await page.reload();

  await expect(rows).toHaveCount(narrowed);
  await expect(page.getByRole("searchbox")).toHaveValue("sessions");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export the certificates shown as CSV" }).click();
  expect((await download).suggestedFilename()).toBe("certificates.csv");
});

test("a node that has left is not a broken page", async ({ browser, product }) => {
  const page = await signIn(browser, product, "viewer");
  const { cluster } = await addressesOf(page);

  await page.goto(`${cluster}/nodes/gone.example.com%3A27017`);

  await expect(
    page.getByRole("heading", { name: "This node is not in the latest observation" }),
  ).toBeVisible();
});

test("the palette knows the certificates and the nodes", async ({ browser, product }) => {
  const page = await signIn(browser, product, "viewer");
  const { node } = await addressesOf(page);
  await page.keyboard.press("Control+k");

  await page.getByPlaceholder("Cluster, node, change, setting…").fill("in orders-prod");
  await page
    .getByRole("option", { name: /in orders-prod/ })
    .first()
    .click();

  await expect(page).toHaveURL(new RegExp(`${node}$`));
});
