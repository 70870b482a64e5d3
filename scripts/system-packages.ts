import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A program that tests need and npm cannot bring. */
interface SystemPackage {
  neededFor: string;
  debianPackage: string;
  /** Paths that show that it is there; the first that exists is used. */
  paths: readonly string[];
}

const CHROMIUM: SystemPackage = {
  neededFor: "browser tests",
  debianPackage: "chromium",
  paths: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
};

function found({ paths }: SystemPackage): string | undefined {
  return paths.find((path) => existsSync(path));
}

function apt(...args: string[]): boolean {
  const { status } = spawnSync("apt-get", ["-y", "-qq", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return status === 0;
}

function ensure(wanted: SystemPackage): string {
  const present = found(wanted);
  if (present !== undefined) return present;
  const command = `apt-get update && apt-get install -y ${wanted.debianPackage}`;
  const mayInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (mayInstall) {
    console.log(`Installing ${wanted.debianPackage} for ${wanted.neededFor}`);
    if (apt("update") && apt("install", "--no-install-recommends", wanted.debianPackage)) {
      const installed = found(wanted);
      if (installed !== undefined) return installed;
    }
  }
  console.error(`${wanted.neededFor} need ${wanted.debianPackage}. Run as root: ${command}`);
  process.exit(1);
}

const chromium = process.env.CHROMIUM_PATH ?? ensure(CHROMIUM);
console.log(`Chromium: ${chromium}`);
