import type { z } from "zod";
import { AppError } from "#lib/application/app-error.ts";

/** Two PEM fields of 256 KiB each and room for the rest. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The request's JSON body, checked. The only place where a schema failure is the client's fault.
 *
 * @throws AppError INVALID_INPUT with a message per field, PAYLOAD_TOO_LARGE above one mebibyte.
 */
export async function parseBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  return parseInput(parseJson(await readBody(request)), schema);
}

/**
 * Query parameters, checked; a parameter given twice counts with its last value.
 *
 * @throws AppError INVALID_INPUT with a message per parameter.
 */
export function parseQuery<T>(request: Request, schema: z.ZodType<T>): T {
  return parseInput(Object.fromEntries(new URL(request.url).searchParams), schema);
}

/**
 * The text of a body, at most one mebibyte of it; an absent body is the empty text.
 *
 * @throws AppError PAYLOAD_TOO_LARGE
 */
export async function readBody(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    // The length header may be absent or lie, so what arrives is counted as well.
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the body, which may hold a password.
    throw new AppError("INVALID_INPUT", "The body is not valid JSON");
  }
}

function parseInput<T>(input: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const name = issue.path.join(".");
    fields[name] ??= issue.message;
  }
  const [first] = parsed.error.issues;
  const where = first === undefined || first.path.length === 0 ? "" : `${first.path.join(".")}: `;
  throw new AppError("INVALID_INPUT", `${where}${first?.message ?? "Invalid input"}`, {
    details: { fields },
  });
}

function tooLarge(): AppError {
  return new AppError("PAYLOAD_TOO_LARGE", `A body may have at most ${MAX_BODY_BYTES} bytes`);
}
