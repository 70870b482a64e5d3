import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { judgeBatch } from "#cli/chain-batch.ts";
import { describeChain } from "#cli/chain-report.ts";
import { readInstant } from "#lib/contracts/chain.ts";
import { CHAIN_PROFILES, readDerFile } from "#lib/server/chain-files.ts";
import { verifyChain } from "#lib/server/verify-chain.ts";

interface ChainFlags {
  leaf?: string;
  intermediates?: string;
  roots?: string;
  host?: string;
  at?: string;
  profile: string;
  crl: string[];
  ocsp?: string;
  fetchOcsp?: true;
  purpose?: string;
  maxDepth?: string;
  batch?: string;
  output: "table" | "json";
}

/** Ends the command as wrong usage, with a stable code and one sentence. */
type Refuse = (code: string, sentence: string) => never;

/** Adds `chain verify`, which needs neither store nor server, and no network unless that is asked for. */
export function registerChainCommand(program: Command): void {
  program
    .command("chain")
    .description("certificate chains, judged offline unless told otherwise")
    .command("verify")
    .description("says whether a chain holds, why not, and what is worth knowing of it")
    .option(
      "--leaf <file>",
      "the certificate to judge, PEM or DER; certificates after it count as intermediates",
    )
    .option("--intermediates <file>", "what the server sends besides")
    .option("--roots <file>", "the trusted authorities")
    .option("--host <name>", "DNS name or address that the leaf must cover")
    .option("--at <time>", "ISO 8601; the present moment by default")
    .addOption(
      new Option("--profile <name>", "the rules to judge by")
        .choices(CHAIN_PROFILES)
        .default("mongodb-private-ca"),
    )
    .option("--purpose <name>", "server, client, any, or an extended key usage; server by default")
    .option("--max-depth <count>", "most intermediates between leaf and root")
    .option(
      "--crl <file>",
      "a revocation list, may be repeated; each certificate then needs a status",
      append,
      [],
    )
    .option("--ocsp <file>", "DER of the OCSP response that came with the handshake")
    .addOption(
      new Option(
        "--fetch-ocsp",
        "ask the OCSP responder that the leaf names, once the rest of the chain holds",
      ).conflicts("batch"),
    )
    .option("--batch <file>", "JSON lines to judge, - for standard input; prints one line for each")
    .addOption(
      new Option("-o, --output <format>", "for people or programs")
        .choices(["table", "json"])
        .default("table"),
    )
    .action(verify);
}

async function verify(flags: ChainFlags, command: Command): Promise<void> {
  const refuse: Refuse = (code, sentence) => command.error(`${code}: ${sentence}`, { exitCode: 2 });
  const now = new Date();
  const conditions = {
    host: flags.host ?? null,
    at: flags.at === undefined ? now : readTime(flags.at, refuse),
    profile: flags.profile,
    maxDepth: flags.maxDepth === undefined ? null : readDepth(flags.maxDepth, refuse),
  };
  if (flags.batch !== undefined) {
    const isWhole = await judgeBatch(flags.batch, {
      ...conditions,
      extendedKeyUsage: purposesOf(flags.purpose),
    });
    if (!isWhole) process.exitCode = 2;
    return;
  }
  const [leaf, ...rest] = readFiles("--leaf", flags.leaf, refuse);
  if (leaf === undefined) return refuse("NO_CERTIFICATE", `${flags.leaf} holds no certificate`);
  const between =
    flags.intermediates === undefined
      ? []
      : readFiles("--intermediates", flags.intermediates, refuse);
  const report = await verifyChain(
    {
      ...conditions,
      leaf,
      intermediates: [...rest, ...between],
      roots: readFiles("--roots", flags.roots, refuse),
      extendedKeyUsage: purposesOf(flags.purpose),
      keyUsage: [],
      crls: flags.crl.flatMap((path) => readDer(path, "crl", refuse)),
      stapledOcsp: flags.ocsp === undefined ? null : readBytes(flags.ocsp, refuse),
    },
    { now, ocspFetch: flags.fetchOcsp ? "granted" : "withheld" },
  );
  if (!report.ok) return refuse(report.error.code, report.error.message);
  console.log(flags.output === "json" ? JSON.stringify(report.value) : describeChain(report.value));
  if (report.value.verdict === "rejected") process.exitCode = 1;
}

function append(path: string, paths: string[]): string[] {
  return [...paths, path];
}

/** Words of the flag for the purposes that are asked for most. */
const PURPOSES: Readonly<Record<string, string>> = {
  server: "serverAuth",
  client: "clientAuth",
  any: "anyExtendedKeyUsage",
};

function purposesOf(word: string | undefined): string[] {
  return word === undefined ? [] : [PURPOSES[word] ?? word];
}

function readTime(text: string, refuse: Refuse): Date {
  return readInstant(text) ?? refuse("TIME_INVALID", `--at ${text} is no ISO 8601 time`);
}

function readDepth(text: string, refuse: Refuse): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  return refuse("DEPTH_INVALID", `--max-depth ${text} is no count of certificates`);
}

function readFiles(flag: string, path: string | undefined, refuse: Refuse): Buffer[] {
  if (path === undefined)
    return refuse("FLAG_MISSING", `${flag} is needed unless there is --batch`);
  return readDer(path, "certificate", refuse);
}

function readDer(path: string, kind: "certificate" | "crl", refuse: Refuse): Buffer[] {
  const found = readDerFile(readBytes(path, refuse), kind);
  if (found.length > 0) return found;
  return kind === "crl"
    ? refuse("NO_CRL", `${path} holds no revocation list`)
    : refuse("NO_CERTIFICATE", `${path} holds no certificate`);
}

function readBytes(path: string, refuse: Refuse): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return refuse("FILE_UNREADABLE", `${path} cannot be read`);
  }
}
