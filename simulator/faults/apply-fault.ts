import { setTimeout as delay } from "node:timers/promises";
import { type Document, Double, Int32 } from "bson";
import { spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
import type { Session } from "#simulator/session.ts";

/** Whether a fault that may be limited to one kind of connection hits this one. */
export function hits(
  fault: boolean | "plaintext" | "tls" | undefined,
  kind: "plaintext" | "tls",
): boolean {
  return fault === true || fault === kind;
}

/** The reply a fault gives instead of running the command, or null. */
export function faultyReply(fault: NodeFault, command: string): Document | null {
  if (command !== "setParameter" || fault.refuseSetParameter === undefined) return null;
  const { code, errmsg } = fault.refuseSetParameter;
  return { ok: new Double(0), errmsg, code: new Int32(code), codeName: `Location${code}` };
}

/** What happens around the next setParameter of a node, once. */
export function takeCommandFault(
  node: { fault: NodeFault },
  command: string,
): Pick<NodeFault, "dieAt" | "loseReply"> {
  const { dieAt, loseReply, ...rest } = node.fault;
  if (command !== "setParameter" || (dieAt === undefined && loseReply === undefined)) return {};
  node.fault = rest;
  return {
    ...(dieAt === undefined ? {} : { dieAt }),
    ...(loseReply === undefined ? {} : { loseReply }),
  };
}

/** The reply of getParameter with the mode it lies about. */
export function falsifyReply(fault: NodeFault, command: string, reply: Document): Document {
  const lie = fault.lieAboutMode;
  if (command !== "getParameter" || lie === undefined) return reply;
  return {
    ...reply,
    ...(reply.tlsMode === undefined ? {} : { tlsMode: spellMode(lie, "tls") }),
    ...(reply.sslMode === undefined ? {} : { sslMode: spellMode(lie, "ssl") }),
  };
}

/** Waits as long as the fault says, or until the connection is gone. */
export async function applyLatency(fault: NodeFault, signal: AbortSignal): Promise<void> {
  if (fault.latencyMs === undefined || signal.aborted) return;
  await delay(fault.latencyMs, undefined, { signal }).catch(() => undefined);
}

/** A node that hangs does not answer the connections it already has either. */
export async function applyHang({ hang }: NodeFault, session: Session): Promise<void> {
  if (!hits(hang, kindOf(session)) || session.closed.aborted) return;
  await new Promise<void>((resolve) => {
    session.closed.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Closes what a fault says must not stay open. */
export function dropSessions({ drop }: NodeFault, sessions: Iterable<Session>): void {
  for (const session of [...sessions]) {
    if (hits(drop, kindOf(session))) session.end();
  }
}

function kindOf({ tls }: Session): "plaintext" | "tls" {
  return tls === null ? "plaintext" : "tls";
}
