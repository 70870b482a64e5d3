import { readFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import path from "node:path";
import { z } from "zod";
import { AppError } from "#lib/application/app-error.ts";
import type { RestartSettings } from "#lib/infrastructure/restart/restart-adapters.ts";

/** Variables whose value may come from a file, named by the variable with `_FILE` appended. */
const SECRET_VARIABLES = [
  "DATABASE_URL",
  "PORTCULLIS_RESTART_WEBHOOK_SECRET",
  "PORTCULLIS_SECRET_KEY",
  "PORTCULLIS_TOKEN",
] as const;

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .transform((text) => text.replace(/\/+$/, ""));

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must start with postgresql:// and name a PostgreSQL database");

const secretKey = z
  .string()
  .refine((text) => Buffer.from(text, "base64").length === 32, "must be 32 bytes in base64");

const proxies = z
  .string()
  .transform((text) => text.split(",").map((entry) => entry.trim()))
  .refine(
    (entries) => entries.every(isAddressRange),
    "must be addresses or CIDR ranges, by commas",
  );

const seconds = (most: number) =>
  z.coerce
    .number("must be seconds")
    .int("must be whole seconds")
    .min(1, "must be at least 1 second")
    .max(most, `must be at most ${most} seconds`);

/** A path, or a JSON list of the path and its arguments; nothing is ever handed to a shell. */
const command = z.string().transform((text, context) => {
  const parsed = commandSchema.safeParse(text.startsWith("[") ? parseList(text) : [text]);
  if (parsed.success) return parsed.data;
  context.addIssue({
    code: "custom",
    message: 'must be an absolute path, or a JSON list such as ["/usr/bin/env", "restart"]',
  });
  return z.NEVER;
});

const commandSchema = z
  .tuple([z.string()], z.string())
  .refine(([program]) => path.isAbsolute(program));

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const schema = z.object({
  DATABASE_URL: databaseUrl.optional(),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number("must be a port number").int().min(0).max(65_535).default(8420),
  PORTCULLIS_DATA_DIR: z.string().default("./.portcullis"),
  PORTCULLIS_LEASE_TTL_MS: z.coerce
    .number("must be milliseconds")
    .int()
    .min(500, "must be at least 500 milliseconds")
    .max(600_000, "must be at most 600000 milliseconds")
    // Too short: a slow worker loses its claim and another one takes over, which is safe but wasteful.
    // Too long: after a crash the rollout stands still for that time. The first costs less.
    .default(15_000),
  PORTCULLIS_LOG_LEVEL: z
    .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`)
    .default("info"),
  PORTCULLIS_RESTART_COMMAND: command.optional(),
  // Too short: a playbook that works is cut off. Too long: a program that hangs holds its node for that time.
  PORTCULLIS_RESTART_COMMAND_TIMEOUT: seconds(3_600).default(300),
  PORTCULLIS_RESTART_WEBHOOK_SECRET: z
    .string()
    .min(16, "must have at least 16 characters")
    .optional(),
  PORTCULLIS_RESTART_WEBHOOK_TIMEOUT: seconds(600).default(60),
  PORTCULLIS_RESTART_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https address" })
    .refine((text) => new URL(text).username === "", "must carry no user and password")
    .optional(),
  PORTCULLIS_SECRET_KEY: secretKey.optional(),
  PORTCULLIS_TOKEN: z.string().optional(),
  PORTCULLIS_TRUSTED_PROXIES: proxies.default([]),
  PORTCULLIS_URL: httpUrl.optional(),
});

export interface Environment {
  databaseUrl: string | null;
  host: string;
  port: number;
  /** Absolute. */
  dataDir: string;
  leaseTtlMs: number;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Tools that restart processes. */
  restart: RestartSettings;
  /** 32 bytes, base64; null means the key file in the data folder. */
  secretKey: string | null;
  /** API token of the command line. */
  token: string | null;
  /** Addresses and CIDR ranges whose `X-Forwarded-For` is believed. */
  trustedProxies: string[];
  /** Public address without trailing slash; null when none was given. */
  publicUrl: string | null;
}

export type RawEnvironment = Record<string, string | undefined>;

/**
 * What the process environment says, checked once.
 *
 * An empty variable counts as absent. A relative data folder is taken from the working directory, here and
 * nowhere else, because a later `chdir` would move it.
 *
 * @throws AppError ENVIRONMENT_INVALID with one sentence that names the variable.
 */
export function readEnvironment(
  raw: RawEnvironment,
  readFile: (file: string) => string = (file) => readFileSync(file, "utf8"),
): Environment {
  const parsed = schema.safeParse(withSecretFiles(raw, readFile));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refusal(
      `${issue?.path.join(".") ?? "The environment"} ${issue?.message ?? "is invalid"}`,
    );
  }
  const values = parsed.data;
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    host: values.HOST,
    port: values.PORT,
    dataDir: path.resolve(values.PORTCULLIS_DATA_DIR),
    leaseTtlMs: values.PORTCULLIS_LEASE_TTL_MS,
    logLevel: values.PORTCULLIS_LOG_LEVEL,
    restart: restartSettings(values),
    secretKey: values.PORTCULLIS_SECRET_KEY ?? null,
    token: values.PORTCULLIS_TOKEN ?? null,
    trustedProxies: values.PORTCULLIS_TRUSTED_PROXIES,
    publicUrl: values.PORTCULLIS_URL ?? null,
  };
}

function restartSettings(values: z.infer<typeof schema>): RestartSettings {
  const {
    PORTCULLIS_RESTART_COMMAND: command,
    PORTCULLIS_RESTART_WEBHOOK_URL: url,
    PORTCULLIS_RESTART_WEBHOOK_SECRET: secret,
  } = values;
  if ((url === undefined) !== (secret === undefined)) {
    throw refusal(
      "PORTCULLIS_RESTART_WEBHOOK_URL and PORTCULLIS_RESTART_WEBHOOK_SECRET are given together",
    );
  }
  const [program, ...args] = command ?? [];
  return {
    webhook:
      url === undefined || secret === undefined
        ? null
        : { url, secret, timeoutMs: values.PORTCULLIS_RESTART_WEBHOOK_TIMEOUT * 1_000 },
    command:
      program === undefined
        ? null
        : { program, args, timeoutMs: values.PORTCULLIS_RESTART_COMMAND_TIMEOUT * 1_000 },
  };
}

function withSecretFiles(raw: RawEnvironment, readFile: (file: string) => string): RawEnvironment {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ""));
  for (const name of SECRET_VARIABLES) {
    const file = given[`${name}_FILE`];
    if (file === undefined) continue;
    if (given[name] !== undefined) throw refusal(`${name} and ${name}_FILE are both set; keep one`);
    given[name] = readSecretFile(name, file, readFile);
  }
  return given;
}

function readSecretFile(name: string, file: string, readFile: (file: string) => string): string {
  try {
    return readFile(file).trim();
  } catch (cause) {
    throw refusal(`${name}_FILE names ${file}, which cannot be read`, cause);
  }
}

function refusal(message: string, cause?: unknown): AppError {
  return new AppError("ENVIRONMENT_INVALID", message, cause === undefined ? {} : { cause });
}

function isAddressRange(entry: string): boolean {
  const [address = "", prefix, ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** The addresses and CIDR ranges of `entries`, ready to be asked; entries must have been checked. */
export function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
