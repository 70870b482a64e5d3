import { expect } from "@playwright/test";
import { freePorts, runPortcullis, temporaryFolder } from "./portcullis-process.ts";
import { test } from "./product.ts";

test("the first admin comes in by the printed link and finds an empty fleet", async ({
  page,
  expectAccessible,
}) => {
  const folder = temporaryFolder();
  const port = String(await freePorts(1));
  const started = runPortcullis(["start", "--port", port, "--data", folder.path], folder.path);
  try {
    const line = await started.line(/\/setup\?token=/);
    await started.line(/Portcullis is at http/);
    const link = /http\S+\/setup\?token=\S+/.exec(line)?.[0] ?? "";

    await page.goto(link);
    await expect(page.getByRole("heading", { name: "Welcome", level: 1 })).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Password", { exact: true }).fill("a long enough password");
    await page.locator("form").getByRole("button").last().click();

    await expect(page.getByRole("heading", { name: "Fleet", level: 1 })).toBeVisible();
    await expectAccessible(page);
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "Welcome", level: 1 })).toHaveCount(0);
  } finally {
    await started.stop();
    folder.remove();
  }
});
