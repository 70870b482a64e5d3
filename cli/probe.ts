import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { z } from "zod";
import { describeEndpoint } from "#cli/endpoint-report.ts";
import { describeProbe } from "#cli/probe-report.ts";
import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import type { ProbeReport } from "#lib/contracts/observation.ts";
import { withLogin } from "#lib/domain/cluster/with-login.ts";
import { isEndpoint, prepareEndpointLook } from "#lib/server/look-at-endpoint.ts";
import { lookAtTarget, problemOfTarget } from "#lib/server/look-at-target.ts";

interface ProbeFlags {
  allowAbortedHandshakes?: true;
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
    .argument("<target...>", "host:port, mongodb://…, mysql://host:port or https://host:port")
    .option("--ca <file>", "PEM of the authorities that server certificates must chain to")
    .option("--cert <file>", "PEM of the client certificate and its private key")
    .option("--user-file <file>", "JSON {user, password, authSource?, mechanism?}")
    .addOption(
      new Option("--depth <depth>", "how closely to look")
        .choices(["base", "full"])
        .default("base"),
    )
    .option("--allow-credentials-over-plaintext", "log in also where only plaintext is possible")
    .option("--allow-aborted-handshakes", "list what a MySQL server negotiates, see docs/cli.md")
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
  const looks = texts.map((text) => prepareLook(text, { flags, timeoutMs, refuse }));
  const results = await Promise.all(looks.map((look) => look()));
  for (const { report, text } of results) {
    console.log(flags.output === "json" ? JSON.stringify(report) : text());
  }
  if (results.some(({ isReached }) => !isReached)) process.exitCode = 3;
}

/** A report, and what it says to people. */
interface Looked {
  report: object;
  text: () => string;
  isReached: boolean;
}

function prepareLook(
  text: string,
  { flags, timeoutMs, refuse }: { flags: ProbeFlags; timeoutMs: number; refuse: Refuse },
): () => Promise<Looked> {
  if (!isEndpoint(text)) {
    const target = readTarget(text, flags, refuse);
    return async () => {
      const report = await lookAtTarget(target, { depth: flags.depth, timeoutMs });
      return { report, text: () => describeProbe(report), isReached: !isOutOfReach(report) };
    };
  }
  const look = prepareEndpointLook({
    text,
    caPem: flags.ca === undefined ? null : readText(flags.ca, refuse),
    login: flags.userFile === undefined ? null : readLogin(flags.userFile, refuse),
    depth: flags.depth,
    allowAbortedHandshakes: flags.allowAbortedHandshakes === true,
    timeoutMs,
  });
  if (!look.ok) return refuse(`${look.error.code}: ${look.error.message}`);
  return async () => {
    const report = await look.value();
    return { report, text: () => describeEndpoint(report), isReached: report.reachable };
  };
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
  const uri = withLogin(text, readLogin(path, refuse));
  return uri.ok ? uri.value : refuse(uri.error);
}

function readLogin(path: string, refuse: Refuse): z.infer<typeof userFileSchema> {
  const login = userFileSchema.safeParse(parseJson(readText(path, refuse)));
  if (login.success) return login.data;
  return refuse(`${path} is not JSON of the form {"user": …, "password": …}`);
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
