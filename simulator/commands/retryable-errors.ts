import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { numberOf } from "#simulator/commands/reply.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

/**
 * Codes after which the same operation may be sent again.
 *
 * @see Retryable Writes specification, section "Determining Retryable Errors"
 */
const RETRYABLE = new Set([
  ...[6, 7, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436],
]);

/** Whether an error reply says that another primary may answer. */
export function isRetryable(code: unknown): boolean {
  const number = numberOf(code);
  return number !== null && RETRYABLE.has(number);
}

/** Servers from 4.4 on say themselves that a write may be sent again; before, drivers know the codes. */
export function withErrorLabels({ node, command }: CommandContext, reply: Document): Document {
  const { hasHello } = versionProfile(node.options.version);
  if (!hasHello || command.txnNumber === undefined || !isRetryable(reply.code)) return reply;
  return { ...reply, errorLabels: ["RetryableWriteError"] };
}
