import { defineConfig } from "vitest/config";

/** Server-only modules load as they do on the server. */
const serverConditions = {
  resolve: { conditions: ["react-server"] },
  ssr: { resolve: { conditions: ["react-server"] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...serverConditions,
        test: {
          name: "unit",
          include: ["{lib,components,worker,cli,simulator,scripts,bench}/**/*.test.ts"],
          setupFiles: ["tests/fail-on-console.ts"],
          // Property tests take seconds on a busy machine; a hang is still found.
          testTimeout: 60_000,
          server: { deps: { inline: ["server-only"] } },
        },
      },
      {
        ...serverConditions,
        test: {
          name: "conformance",
          include: ["tests/conformance/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...serverConditions,
        test: {
          name: "x509",
          include: ["tests/x509/**/*.test.ts"],
          setupFiles: ["tests/fail-on-console.ts"],
          testTimeout: 60_000,
          // Chains are judged in a hook before they are counted.
          hookTimeout: 120_000,
        },
      },
      {
        ...serverConditions,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          server: { deps: { inline: ["server-only"] } },
        },
      },
    ],
  },
});
