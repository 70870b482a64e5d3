import pino, { type Logger } from "pino";
import type { Environment } from "#lib/server/environment.ts";

const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const PEM_BLOCK = /-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(-----END [^-]*-----|$)/g;
const API_TOKEN = /pcl_[A-Za-z0-9_-]+/g;

/** The text without passwords in addresses, private keys and API tokens. */
export function withoutSecrets(text: string): string {
  return text
    .replace(CREDENTIALS_IN_URL, "$1***@")
    .replace(PEM_BLOCK, "[private key]")
    .replace(API_TOKEN, "pcl_***");
}

/** A log of JSON lines on standard error; standard output belongs to answers. */
export function createLog(
  level: Environment["logLevel"],
  destination: { write(line: string): void } = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      serializers: { err: describeError },
      redact: {
        paths: ["uri", "password", "token", "*.uri", "*.password", "*.token", "*.clientPem"],
        censor: "***",
      },
      // Errors of drivers quote connection strings, so each finished line is cleaned as a whole.
      hooks: { streamWrite: withoutSecrets },
    },
    destination,
  );
}

/** Message, code and origin of an error; its other fields may be whole connections, with their passwords. */
function describeError(thrown: unknown): object {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const code = "code" in thrown && typeof thrown.code === "string" ? { code: thrown.code } : {};
  const cause = thrown.cause === undefined ? {} : { cause: describeError(thrown.cause) };
  return { type: thrown.name, message: thrown.message, ...code, stack: thrown.stack, ...cause };
}
