import { readFileSync, writeFileSync } from "node:fs";

/**
 * Gives the lock file an entry for every optional platform package that the registry in use did not offer.
 *
 * npm writes no entry for a platform package it cannot see, and `npm ci` then refuses the lock file on every
 * platform. The added entries carry what npm needs in order to skip them elsewhere: version, os and cpu.
 * Run after a change of dependencies: `node scripts/complete-lock.ts`.
 */
const LOCK_FILE = "package-lock.json";

const OPERATING_SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const OS_WORDS: Record<string, string> = { windows: "win32" };
const CPUS = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "ppc64le",
  "riscv64",
  "s390x",
  "universal",
  "wasm32",
  "x64",
];

interface LockEntry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}

function platformOf(name: string): Pick<LockEntry, "os" | "cpu"> {
  const words = name.split(/[/@_-]/).map((word) => OS_WORDS[word] ?? word);
  const os = words.filter((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words.filter((word) => CPUS.includes(word) && word !== "universal");
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(os.length > 0 ? { os } : {}) };
}

const lock: { packages: Record<string, LockEntry> } = JSON.parse(readFileSync(LOCK_FILE, "utf8"));
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = path === "" ? `node_modules/${name}` : `${path}/node_modules/${name}`;
    const hoisted = `node_modules/${name}`;
    if (lock.packages[nested] !== undefined || lock.packages[hoisted] !== undefined) continue;
    lock.packages[hoisted] = {
      version: version.replace(/^[\^~]/, ""),
      ...platformOf(name),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}
const sorted = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(LOCK_FILE, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
console.log(`${added} entries added to ${LOCK_FILE}`);
