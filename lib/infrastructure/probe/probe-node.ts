import { parseAddress } from "#lib/domain/cluster/connection-string.ts";
import type { NodeObservation, ObservationFailure } from "#lib/domain/observation/observation.ts";
import type { CommandChannel } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { createEndpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { HelloReply } from "#lib/infrastructure/mongo-admin/hello.ts";
import { confirmRefusals } from "#lib/infrastructure/probe/confirm-refusals.ts";
import { describeNode, unseenNode } from "#lib/infrastructure/probe/describe-node.ts";
import { checkForHttp } from "#lib/infrastructure/probe/http-check.ts";
import {
  answersTls,
  bestConnection,
  lookFromOutside,
  openConnections,
} from "#lib/infrastructure/probe/look-from-outside.ts";
import { lookInside } from "#lib/infrastructure/probe/look-inside.ts";

/** One node, looked at, with a connection left open for questions about the cluster. */
export interface ProbedNode {
  observation: NodeObservation;
  hello: HelloReply | null;
  channel: CommandChannel | null;
  close: () => void;
}

/**
 * Looks at one node from outside and, where it answers, through its commands.
 *
 * @param host `host:port` as the cluster spells it; used for SNI and verification.
 * @param signal Ends everything about the node; what was not seen by then is reported as a timeout.
 */
export async function probeNode(
  access: ClusterAccess,
  host: string,
  signal: AbortSignal,
): Promise<ProbedNode> {
  const startedMs = performance.now();
  const address = parseAddress(host);
  if (!address.ok) {
    const { failure } = failed("NAME_NOT_RESOLVED", address.error);
    return { observation: unseenNode(host, failure), hello: null, channel: null, close: () => {} };
  }
  const endpoint = createEndpoint(address.value);
  const seen = await lookFromOutside(access, endpoint, signal);
  const greeted = bestConnection(seen);
  const inside = greeted === null ? null : await lookInside(access, host, greeted);
  // A refusal that a command has explained needs no second look.
  const view = inside?.mode ? seen : await confirmRefusals(access, endpoint, seen, signal);
  const isSilent =
    !view.plaintext.ok && !answersTls(view) && !isUnreachable(view.plaintext.failure);
  const http = isSilent ? await checkForHttp(endpoint, access.limits, signal) : null;
  for (const open of openConnections(view)) if (open !== greeted) open.connection.close();
  return {
    observation: {
      ...describeNode(host, view, inside, http),
      durationMs: Math.round(performance.now() - startedMs),
    },
    hello: greeted?.hello ?? null,
    channel: inside?.channel ?? null,
    close: () => greeted?.connection.close(),
  };
}

/** Whether there is no port to talk to at all. */
function isUnreachable({ code }: ObservationFailure): boolean {
  return code === "NAME_NOT_RESOLVED" || code === "CONNECTION_REFUSED";
}
