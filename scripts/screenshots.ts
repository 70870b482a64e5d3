import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";

/**
 * Pictures of given pages in both themes at desktop and phone width, for looking at.
 *
 * `node scripts/screenshots.ts --url URL --email E --password P --out DIR fleet=/ rollout=/rollouts/ID`
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string", default: "http://127.0.0.1:8420" },
    email: { type: "string", default: "operator@portcullis.local" },
    password: { type: "string", default: "" },
    out: { type: "string", default: "test-results/screenshots" },
  },
});

const WIDTHS = [
  { name: "1440", width: 1440, height: 900 },
  { name: "390", width: 390, height: 844 },
];
const THEMES = ["light", "dark"] as const;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
mkdirSync(values.out, { recursive: true });

for (const colorScheme of THEMES) {
  for (const { name: width, ...viewport } of WIDTHS) {
    const context = await browser.newContext({ baseURL: values.url, viewport, colorScheme });
    const page = await context.newPage();
    if (values.password !== "") {
      await page.goto("/sign-in");
      await page.getByLabel("E-mail").fill(values.email);
      await page.getByLabel("Password", { exact: true }).fill(values.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    }
    for (const wanted of positionals) {
      const [name = "page", address = "/"] = wanted.split("=");
      await page.goto(address);
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: path.join(values.out, `${name}-${width}-${colorScheme}.png`) });
    }
    await context.close();
  }
}
await browser.close();
