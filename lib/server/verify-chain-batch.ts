import {
  type ChainBatchError,
  type ChainBatchLine,
  type ChainBatchVerdict,
  chainBatchLineSchema,
} from "#lib/contracts/chain.ts";
import { type ChainWish, chainQuestionOf } from "#lib/infrastructure/chains/chain-question-of.ts";
import { judgeChain } from "#lib/infrastructure/chains/judge-chain.ts";

/** What a line that does not say it means. */
export interface BatchDefaults {
  profile: string;
  host: string | null;
  at: Date;
  extendedKeyUsage: readonly string[];
  maxDepth: number | null;
}

/**
 * Judges one JSON line of a batch.
 *
 * @returns Why it could not be judged, with its id as far as that could be read, when the line is no question.
 */
export function verifyBatchLine(
  line: string,
  defaults: BatchDefaults,
): ChainBatchVerdict | ChainBatchError {
  const json = parseJson(line);
  if (json === undefined) return refused(null, "LINE_NOT_JSON", "The line is not JSON");
  const read = chainBatchLineSchema.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join(".") ?? "";
    return refused(
      idOf(json),
      "LINE_INVALID",
      `${place === "" ? "The line" : place}: ${issue?.message}`,
    );
  }
  const { id } = read.data;
  const question = chainQuestionOf(wishOf(read.data, defaults));
  if (!question.ok) return refused(id, question.error.code, question.error.message);
  const { accepted, reasons, findings } = judgeChain(question.value).verdict;
  return { id, verdict: accepted ? "accepted" : "rejected", reasons, findings };
}

function wishOf(line: ChainBatchLine, defaults: BatchDefaults): ChainWish {
  return {
    leaf: bytesOf(line.leaf),
    intermediates: (line.intermediates ?? []).map(bytesOf),
    roots: line.roots.map(bytesOf),
    host: line.host ?? line.ip ?? defaults.host,
    at: line.at ?? defaults.at,
    extendedKeyUsage:
      line.eku == null || line.eku.length === 0 ? defaults.extendedKeyUsage : line.eku,
    keyUsage: line.ku ?? [],
    profile: line.profile ?? defaults.profile,
    maxDepth: line.maxDepth ?? defaults.maxDepth,
    crls: (line.crls ?? []).map(bytesOf),
    stapledOcsp: line.ocsp == null ? null : bytesOf(line.ocsp),
  };
}

function refused(id: ChainBatchError["id"], code: string, message: string): ChainBatchError {
  return { id, error: { code, message } };
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}

/** Undefined, which JSON cannot say, when the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function idOf(json: unknown): ChainBatchError["id"] {
  const id = typeof json === "object" && json !== null && "id" in json ? json.id : null;
  return typeof id === "string" || typeof id === "number" ? id : null;
}
