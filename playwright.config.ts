import { defineConfig } from "@playwright/test";

/** Each spec starts the product itself, with its own data folder and ports, as a user would. */
export default defineConfig({
  testDir: "e2e",
  // On two cores, two at a time make each test take twice as long.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  outputDir: "test-results/e2e",
  use: {
    // Recording every step would double the time; `--trace on` does it for the one who looks into a failure.
    trace: "off",
    // A button that is not there is found missing before the whole test is over.
    actionTimeout: 30_000,
    // What fades has the contrast of neither its start nor its end, and costs a machine without graphics much.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      // Machines of CI have no graphics processor; emulating one costs more than drawing without.
      args: ["--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    },
  },
});
