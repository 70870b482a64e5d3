import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Server-only modules load as they do on the server. */
const serverConditions = {
  resolve: { conditions: ["react-server"] },
  ssr: { resolve: { conditions: ["react-server"] } },
};

/** They judge time, processor or memory, so nothing else runs beside them. */
const measuring = [
  "hostile-tls-servers",
  "probe-failures",
  "scanner-comparison",
  "simulator-faults",
  "simulator-memory",
].map((name) => `tests/integration/${name}.test.ts`);

const integration = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  server: { deps: { inline: ["server-only"] } },
};

export default defineConfig({
  test: {
    // Files wait for sockets and processes about a third of their time.
    maxWorkers: availableParallelism() + 1,
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
          ...integration,
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          exclude: measuring,
        },
      },
      {
        ...serverConditions,
        test: {
          ...integration,
          name: "measuring",
          include: measuring,
          fileParallelism: false,
        },
      },
    ],
  },
});
