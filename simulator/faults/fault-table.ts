import { z } from "zod";
import { TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";

/** Faults by `host:port`; `*` is for every node that has no entry of its own. */
export type FaultTable = Readonly<Record<string, NodeFault>>;

const kind = z.union([z.boolean(), z.enum(["plaintext", "tls"])]);

const faultSchema = z.strictObject({
  latencyMs: z.number().min(0).max(600_000).optional(),
  hang: kind.optional(),
  drop: kind.optional(),
  refuseSetParameter: z
    .strictObject({ code: z.int().min(1), errmsg: z.string().min(1) })
    .optional(),
  loseReply: z.boolean().optional(),
  dieAt: z.enum(["setParameter-before", "setParameter-after"]).optional(),
  unreachableFrom: z.array(z.string().min(1)).optional(),
  lieAboutMode: z.enum(TLS_MODES).optional(),
  certificate: z.enum(["expired", "wrong-san", "no-client-auth"]).optional(),
  trust: z.enum(["other-ca"]).optional(),
  killed: z.boolean().optional(),
  http: z.boolean().optional(),
});

const tableSchema = z.record(z.string(), faultSchema);

/**
 * Reads a faults file.
 *
 * @param hosts Nodes the file may name.
 * @returns The table, or one sentence that names what is wrong.
 */
export function parseFaultTable(
  text: string,
  hosts: readonly string[],
): Result<FaultTable, string> {
  let value: unknown;
  try {
    value = text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    return err(`Faults are not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = tableSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? "Faults" : issue.path.join(" ");
    return err(`${where}: ${issue?.message ?? "not understood"}`);
  }
  const stranger = Object.keys(parsed.data).find((host) => host !== "*" && !hosts.includes(host));
  if (stranger !== undefined) {
    return err(`Faults name ${stranger}, which is not a node of this cluster`);
  }
  return ok(dropUndefined(parsed.data));
}

/** The fault of one node. */
export function faultOf(table: FaultTable, host: string): NodeFault {
  return table[host] ?? table["*"] ?? {};
}

function dropUndefined(table: z.infer<typeof tableSchema>): FaultTable {
  // Parsed from JSON, so a field that is there has a value; only the type allows undefined.
  return JSON.parse(JSON.stringify(table));
}
