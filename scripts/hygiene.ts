import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Texts that must not be in the repository, each with its reason. Written in parts, so that this file passes. */
const FORBIDDEN: readonly { pattern: RegExp; reason: string }[] = [
  {
    pattern: new RegExp(["registry", "npmjs", "org"].join("\\.")),
    reason: "names a package registry's host",
  },
  {
    pattern: new RegExp(`"${"resolved"}": "http`),
    reason: "a lock entry names a download address",
  },
  { pattern: new RegExp(`/${"work"}/(main|h|shared)\\b`), reason: "a path of one machine" },
  { pattern: /-----BEGIN (RSA |EC )?PRIVATE KEY-----\n[A-Za-z0-9+/]{60}/, reason: "a private key" },
];

const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).split("\n").filter(Boolean);
let found = 0;
for (const file of files.filter((name) => !/\.(gz|png|ico|woff2)$/.test(name))) {
  const text = readFileSync(file, "utf8");
  for (const { pattern, reason } of FORBIDDEN) {
    if (!pattern.test(text)) continue;
    console.error(`${file}: ${reason}`);
    found += 1;
  }
}
console.log(`${files.length} files read, ${found} findings`);
if (found > 0) process.exit(1);
