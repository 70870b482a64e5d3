import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // A lock file in a folder above must not make that folder the root.
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: ["pg", "pg-boss", "pino", "better-auth"],
  // Types are checked once, by `npm run check`; checking them again here doubles the build.
  typescript: { ignoreBuildErrors: true },
};

export default config;
