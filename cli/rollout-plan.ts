import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { z } from "zod";
import type { ApiClient } from "#cli/api-client.ts";
import { describeDryRun, describeRollout } from "#cli/rollout-report.ts";
import { type OutputFlags, print, run, withOutput } from "#cli/rollout-run.ts";
import { clusterListSchema } from "#lib/contracts/cluster.ts";
import { tlsFilesSchema } from "#lib/contracts/plan.ts";
import { rolloutSchema } from "#lib/contracts/rollout.ts";
import { dryRunSchema } from "#lib/contracts/rollout-actions.ts";
import { LADDERS } from "#lib/domain/rollout/phase-kind.ts";

interface PlanFlags extends OutputFlags {
  cluster: string;
  ladder?: string;
  target?: string;
  phases?: string;
  policy?: string[];
  files?: string;
  fileCertificate?: string;
  fileCa?: string;
  fileCluster?: string;
  fileClusterCa?: string;
  withoutClientCertificates?: true;
  notBefore?: string;
  dryRun?: true;
}

const filesSchema = z.strictObject({
  files: tlsFilesSchema.optional(),
  filesByHost: z.record(z.string(), tlsFilesSchema).optional(),
});

/** Adds `rollout plan`. */
export function registerPlanCommand(parent: Command): void {
  const command = withOutput(parent.command("plan").description("plans a rollout of a cluster"))
    .requiredOption("--cluster <name>", "name or id of the cluster")
    .addOption(new Option("--ladder <name>", "what changes (tls-mode)").choices(LADDERS))
    .option("--target <mode>", "preferTLS or requireTLS (requireTLS)")
    .option("--phases <names>", "exactly these phases, by commas; preferTLS and requireTLS too")
    .option("--policy <name=value...>", "what differs from the usual care, as parallelSets=4")
    .option("--file-certificate <path>", "certificate and key on the nodes; {host} is its name")
    .option("--file-ca <path>", "CA file on the nodes")
    .option("--file-cluster <path>", "certificate for connections between members")
    .option("--file-cluster-ca <path>", "CA file for connections between members")
    .option("--without-client-certificates", "clients need no certificate of their own")
    .option("--files <file>", "the same as JSON: {files, filesByHost}")
    .option("--not-before <time>", "no step begins before, ISO 8601")
    .option("--dry-run", "says what would be planned, and keeps nothing");
  command.action((flags: PlanFlags) => run(command, (api) => plan(api, flags, command)));
}

async function plan(api: ApiClient, flags: PlanFlags, command: Command): Promise<number> {
  const wrong = (sentence: string): never => command.error(sentence, { exitCode: 2 });
  const given = { ...readPolicy(flags, wrong), ...readFiles(flags, wrong) };
  const { items } = await api.send("/clusters?limit=200", clusterListSchema);
  const found = items.find(({ id, name }) => id === flags.cluster || name === flags.cluster);
  const { ladder, target, phases, notBefore } = flags;
  const body = {
    clusterId: found?.id ?? flags.cluster,
    ...(ladder === undefined ? {} : { ladder }),
    ...(target === undefined ? {} : { target }),
    ...(phases === undefined ? {} : { phases: phases.split(",").map((phase) => phase.trim()) }),
    ...given,
    ...(notBefore === undefined ? {} : { notBefore }),
  };
  if (flags.dryRun !== true) {
    const rollout = await api.send("/rollouts", rolloutSchema, { method: "POST", body });
    print(flags, rollout, describeRollout(rollout));
    return 0;
  }
  const dry = { method: "POST" as const, body: { ...body, dryRun: true } };
  const outcome = await api.send("/rollouts", dryRunSchema, dry);
  print(flags, outcome, describeDryRun(outcome));
  return outcome.plan === null ? 1 : 0;
}

function readPolicy({ policy }: PlanFlags, wrong: (sentence: string) => never) {
  if (policy === undefined) return {};
  const pairs = policy.map((text) => {
    const [name = "", value] = text.split("=");
    if (value === undefined) return wrong(`"${text}" is not of the form name=value`);
    return [name, readValue(value)] as const;
  });
  return { policy: Object.fromEntries(pairs) };
}

function readValue(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function readFiles(flags: PlanFlags, wrong: (sentence: string) => never) {
  const { fileCertificate, fileCa, fileCluster, fileClusterCa } = flags;
  if (flags.files !== undefined) return readFilesFile(flags.files, wrong);
  if (fileCertificate === undefined) {
    const others = fileCa ?? fileCluster ?? fileClusterCa;
    return others === undefined ? {} : wrong("Name the certificate too, with --file-certificate");
  }
  return {
    files: {
      certificateKeyFile: fileCertificate,
      clusterFile: fileCluster ?? null,
      caFile: fileCa ?? null,
      clusterCaFile: fileClusterCa ?? null,
      allowConnectionsWithoutCertificates: flags.withoutClientCertificates ?? null,
    },
  };
}

function readFilesFile(file: string, wrong: (sentence: string) => never) {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return wrong(`${file} cannot be read`);
  }
  const parsed = filesSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : wrong(`${file} is not of the form {files, filesByHost}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
