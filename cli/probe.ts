import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { z } from "zod";
import { describeProbe } from "#cli/probe-report.ts";
import type { ProbeTarget } from "#lib/application/ports.ts";
import type { ProbeReport } from "#lib/contracts/observation.ts";
import { withLogin } from "#lib/domain/cluster/with-login.ts";
import { lookAtTarget, problemOfTarget } from "#lib/server/look-at-target.ts";

interface ProbeFlags {
  ca?: string;
  cert?: string;
  userFile?: string;
  depth: "base" | "full";
  allowCredentialsOverPlaintext?: true;
  timeout: string;
  output: "table" | "json";
}

/** Ends the command as wrong usage, with one sentence. */
type Refuse = (sentence: string) => never;

const userFileSchema = z.object({
  user: z.string().min(1),
  password: z.string(),
  authSource: z.string().optional(),
  mechanism: z.string().optional(),
});

const MAX_TIMEOUT_SECONDS = 3_600;

/** Adds `probe`, which needs neither store nor server. */
export function registerProbeCommand(program: Command): void {
  program
    .command("probe")
    .description("looks at clusters from outside and through their commands")
    .argument("<target...>", "host:port or mongodb://…")
    .option("--ca <file>", "PEM of the authorities that server certificates must chain to")
    .option("--cert <file>", "PEM of the client certificate and its private key")
    .option("--user-file <file>", "JSON {user, password, authSource?, mechanism?}")
    .addOption(
      new Option("--depth <depth>", "how closely to look")
        .choices(["base", "full"])
        .default("base"),
    )
    .option("--allow-credentials-over-plaintext", "log in also where only plaintext is possible")
    .option("--timeout <seconds>", "deadline per target", "120")
    .addOption(
      new Option("-o, --output <format>", "for people or programs")
        .choices(["table", "json"])
        .default("table"),
    )
    .action(probe);
}

async function probe(texts: string[], flags: ProbeFlags, command: Command): Promise<void> {
  const refuse: Refuse = (sentence) => command.error(sentence, { exitCode: 2 });
  const timeoutMs = readTimeout(flags.timeout, refuse);
  const targets = texts.map((text) => readTarget(text, flags, refuse));
  const reports = await Promise.all(
    targets.map((target) => lookAtTarget(target, { depth: flags.depth, timeoutMs })),
  );
  for (const report of reports) {
    console.log(flags.output === "json" ? JSON.stringify(report) : describeProbe(report));
  }
  if (reports.some(isOutOfReach)) process.exitCode = 3;
}

function readTimeout(text: string, refuse: Refuse): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS) return seconds * 1_000;
  return refuse(`--timeout ${text} is not a number of seconds up to ${MAX_TIMEOUT_SECONDS}`);
}

function readTarget(text: string, flags: ProbeFlags, refuse: Refuse): ProbeTarget {
  const target: ProbeTarget = {
    credentials: {
      uri: flags.userFile === undefined ? text : addLogin(text, flags.userFile, refuse),
      caPem: flags.ca === undefined ? null : readText(flags.ca, refuse),
      clientPem: flags.cert === undefined ? null : readText(flags.cert, refuse),
    },
    allowCredentialsOverPlaintext: flags.allowCredentialsOverPlaintext === true,
    caBundles: [],
  };
  const problem = problemOfTarget(target);
  return problem === null ? target : refuse(problem);
}

function addLogin(text: string, path: string, refuse: Refuse): string {
  const login = userFileSchema.safeParse(parseJson(readText(path, refuse)));
  if (!login.success) return refuse(`${path} is not JSON of the form {"user": …, "password": …}`);
  const uri = withLogin(text, login.data);
  return uri.ok ? uri.value : refuse(uri.error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readText(path: string, refuse: Refuse): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return refuse(`${path} cannot be read`);
  }
}

function isOutOfReach({ nodes }: ProbeReport): boolean {
  return nodes.every((node) => !node.reachable);
}
