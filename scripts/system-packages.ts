import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A program that tests need and npm cannot bring. */
interface SystemPackage {
  debianPackage: string;
  /** Paths that show that it is there; the first that exists is used. */
  paths: readonly string[];
}

interface Need {
  neededFor: string;
  packages: readonly SystemPackage[];
}

/** What a suite needs, by the word that asks for it on the command line. */
const NEEDS: Readonly<Record<string, Need>> = {
  browser: {
    neededFor: "browser tests",
    packages: [
      {
        debianPackage: "chromium",
        paths: [
          ...(process.env.CHROMIUM_PATH === undefined ? [] : [process.env.CHROMIUM_PATH]),
          "/usr/bin/chromium",
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome",
        ],
      },
    ],
  },
  scanners: {
    neededFor: "comparisons with other TLS scanners",
    packages: [
      { debianPackage: "nmap", paths: ["/usr/bin/nmap"] },
      { debianPackage: "sslscan", paths: ["/usr/bin/sslscan"] },
      { debianPackage: "openssl", paths: ["/usr/bin/openssl"] },
    ],
  },
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

function ensure({ neededFor, packages }: Need): void {
  const missing = packages.filter((wanted) => found(wanted) === undefined);
  const names = missing.map(({ debianPackage }) => debianPackage);
  if (names.length > 0) {
    const mayInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
    if (mayInstall) {
      console.log(`Installing ${names.join(", ")} for ${neededFor}`);
      if (apt("update")) apt("install", "--no-install-recommends", ...names);
    }
    if (missing.some((wanted) => found(wanted) === undefined)) {
      const command = `apt-get update && apt-get install -y ${names.join(" ")}`;
      console.error(`${neededFor} need ${names.join(", ")}. Run as root: ${command}`);
      process.exit(1);
    }
  }
  for (const wanted of packages) console.log(`${wanted.debianPackage}: ${found(wanted)}`);
}

const asked = process.argv.slice(2);
for (const word of asked) {
  const need = NEEDS[word];
  if (need === undefined) {
    console.error(`Unknown need ${word}; known are ${Object.keys(NEEDS).join(", ")}`);
    process.exit(2);
  }
  ensure(need);
}
