import { isIP } from "node:net";
import { parseAddress } from "#lib/domain/cluster/connection-string.ts";
import type { NodeObservation, ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import type { CommandChannel } from "#lib/infrastructure/mongo-admin/admin-commands.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { createEndpoint, type Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";
import type { HelloReply } from "#lib/infrastructure/mongo-admin/hello.ts";
import { confirmRefusals } from "#lib/infrastructure/probe/confirm-refusals.ts";
import { describeNode, unseenNode } from "#lib/infrastructure/probe/describe-node.ts";
import { servedChain } from "#lib/infrastructure/probe/describe-tls.ts";
import { checkForHttp } from "#lib/infrastructure/probe/http-check.ts";
import {
  judgeServedChain,
  type ServedChainJudgement,
} from "#lib/infrastructure/probe/judge-served-chain.ts";
import { HELLOS_AT_ONCE, lookAtTls, type TlsLook } from "#lib/infrastructure/probe/look-at-tls.ts";
import {
  answersTls,
  bestConnection,
  lookFromOutside,
  mayTellOfTls,
  type OutsideView,
  openConnections,
  shownSession,
} from "#lib/infrastructure/probe/look-from-outside.ts";
import { type InsideView, lookInside } from "#lib/infrastructure/probe/look-inside.ts";
import type { TrustSight } from "#lib/infrastructure/probe/trust/node-trust.ts";
import type { VersionMemory } from "#lib/infrastructure/probe/version-memory.ts";
import { enumerateTls } from "#lib/infrastructure/tls-scan/enumerate.ts";

/** How to look at every node of one probe. */
export interface NodeLook {
  depth: ProbeDepth;
  /** Lets what was seen lately stand for what changes with a restart only. */
  isRoutine: boolean;
  /** The instant at which chains are judged. */
  at: Date;
  memory: VersionMemory;
}

/** One node, looked at, with a connection left open for questions about the cluster. */
export interface ProbedNode {
  observation: NodeObservation;
  hello: HelloReply | null;
  channel: CommandChannel | null;
  sight: TrustSight;
  close: () => void;
}

const NOTHING_SHOWN: TrustSight = { chain: [], request: null, options: null };

interface NodeToLookAt extends NodeLook {
  access: ClusterAccess;
  endpoint: Endpoint;
}

/**
 * Looks at one node from outside and, where it answers, through its commands.
 *
 * @param host `host:port` as the cluster spells it; used for SNI and verification.
 * @param look Its signal ends everything about the node; what was not seen by then is reported as a timeout.
 */
export async function probeNode(
  access: ClusterAccess,
  host: string,
  look: NodeLook & { signal: AbortSignal },
): Promise<ProbedNode> {
  const startedMs = performance.now();
  const address = parseAddress(host);
  if (!address.ok) {
    const { failure } = failed("NAME_NOT_RESOLVED", address.error);
    const observation = unseenNode(host, failure);
    return { observation, hello: null, channel: null, sight: NOTHING_SHOWN, close: () => {} };
  }
  const { signal } = look;
  const endpoint = createEndpoint(address.value);
  const node: NodeToLookAt = { ...look, access, endpoint };
  const seen = await lookFromOutside(access, endpoint, signal);
  const greeted = bestConnection(seen);
  for (const open of openConnections(seen)) if (open !== greeted) open.connection.close();
  const [inside, tlsLook] = await Promise.all([
    greeted === null ? null : lookInside(access, host, greeted),
    mayTellOfTls(seen) ? lookWithMemory(node, seen, signal) : null,
  ]);
  // A refusal that a command has explained needs no second look.
  const view = inside?.mode ? seen : await confirmRefusals(access, endpoint, seen, signal);
  for (const open of openConnections(view)) if (open !== greeted) open.connection.close();
  const isSilent =
    !view.plaintext.ok && !answersTls(view) && !isUnreachable(view.plaintext.failure);
  const http = isSilent ? await checkForHttp(endpoint, access.limits, signal) : null;
  const chain = shownChain(view, tlsLook);
  const judgement = await judgeChain(node, chain, tlsLook);
  const enumeration = await enumerateAtFullDepth(node, tlsLook, signal);
  return {
    observation: {
      ...describeNode({ host, view, inside, http, look: tlsLook, judgement, enumeration }),
      durationMs: Math.round(performance.now() - startedMs),
    },
    hello: greeted?.hello ?? null,
    channel: inside?.channel ?? null,
    sight: sightOf(chain, tlsLook, inside),
    close: () => greeted?.connection.close(),
  };
}

/** Another certificate means another configuration, so nothing that was known before stands. */
async function lookWithMemory(
  { access, endpoint, isRoutine, at, memory }: NodeToLookAt,
  view: OutsideView,
  signal: AbortSignal,
): Promise<TlsLook> {
  const peer = shownSession(view)?.peer ?? null;
  const listener = peer === null ? null : `${endpoint.host} ${fingerprintOf(peer.raw)}`;
  const known = isRoutine && listener !== null ? memory.recall(listener, at.getTime()) : null;
  const look = await lookAtTls({ endpoint, limits: access.limits }, known, signal);
  // What was recalled keeps its age.
  if (listener !== null && look.versions !== known) {
    memory.remember(listener, look.versions, at.getTime());
  }
  return look;
}

/** Of a node that was not asked for versions there is nothing to list: it takes no TLS, or nobody was there. */
async function enumerateAtFullDepth(
  { access, endpoint, depth }: NodeToLookAt,
  look: TlsLook | null,
  signal: AbortSignal,
): Promise<TlsEnumeration | null> {
  if (depth !== "full" || look === null) return null;
  const { limits } = access;
  const options = {
    support: look.versions,
    atOnce: HELLOS_AT_ONCE,
    deadlineMs: limits.enumerationMs,
  };
  return enumerateTls({ endpoint, limits, preamble: null }, options, signal);
}

async function judgeChain(
  { access, endpoint, at }: NodeToLookAt,
  chain: readonly Buffer[],
  look: TlsLook | null,
): Promise<ServedChainJudgement | null> {
  if (chain.length === 0) return null;
  const { hostname } = endpoint;
  return judgeServedChain({
    chain,
    anchors: access.anchors,
    peerName: { kind: isIP(hostname) === 0 ? "dns" : "ip", value: hostname },
    stapledOcsp: look?.flight?.stapledOcsp ?? null,
    at,
  });
}

function shownChain(view: OutsideView, look: TlsLook | null): Buffer[] {
  return answersTls(view) ? servedChain(view, look) : [];
}

function sightOf(
  chain: readonly Buffer[],
  look: TlsLook | null,
  inside: InsideView | null,
): TrustSight {
  return { chain, request: requestIn(look), options: inside?.startup?.trust ?? null };
}

function requestIn(look: TlsLook | null): TrustSight["request"] {
  if (look === null || look.flight === null) return null;
  const { authorities } = look.flight;
  return authorities === null ? { kind: "none" } : { kind: "names", names: authorities };
}

/** Whether there is no port to talk to at all. */
function isUnreachable({ code }: ObservationFailure): boolean {
  return code === "NAME_NOT_RESOLVED" || code === "CONNECTION_REFUSED";
}
