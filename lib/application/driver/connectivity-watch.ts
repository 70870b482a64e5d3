import type { DriveFailureCode } from "#lib/application/driver/drive-failure.ts";
import type { Engine } from "#lib/application/driver/engine.ts";
import type { Reading, WireHello } from "#lib/application/ports/node-driver.ts";
import { acceptsPlaintext, acceptsTls } from "#lib/domain/mode/tls-mode.ts";
import type { PlannedNode, StepActionKind } from "#lib/domain/rollout/plan.ts";

/** Milliseconds between two nodes: of hundreds, each is looked at less often, so that looking costs them nothing. */
const MIN_PACE_MS = 250;
/** Nodes that may be looked at at the same time; one that hangs must not keep us from the others. */
const MAX_AT_ONCE = 8;

/** Kinds of steps during which a node need not answer, or may answer otherwise than a moment ago. */
const TOUCHED: ReadonlySet<StepActionKind> = new Set([
  "restart",
  "set-mode",
  "set-cluster-auth-mode",
  "rotate-certificates",
]);

interface Loss {
  code: DriveFailureCode;
  what: string;
}

/**
 * Looks at one node after another for as long as the signal lets it: its mode, a hello over TLS and one in plaintext
 * as the mode takes them, and what its log says of handshakes. Two failures in a row, or a new one in the log, raise
 * the alarm; a node that is being worked on is left out. Looks that are under way at the end are not waited for: they end
 * with the driver, and one at a node that hangs would keep the lease from whoever resumes.
 */
export async function watchConnectivity(
  engine: Engine,
  nodes: readonly PlannedNode[],
): Promise<void> {
  const { ports, limits, signal } = engine;
  const paceMs = Math.max(MIN_PACE_MS, limits.watchIntervalMs / Math.max(1, nodes.length));
  const looking = new Set<Promise<void>>();
  const thrown: unknown[] = [];
  try {
    for (let turn = 0; !signal.aborted; turn += 1) {
      await ports.clock.sleep(paceMs, signal);
      const node = nodes[turn % nodes.length];
      if (node === undefined || looking.size >= MAX_AT_ONCE || engine.isResting()) continue;
      const look = watchNode(engine, node.host)
        .catch((reason: unknown) => thrown.push(reason))
        .then(() => {
          looking.delete(look);
        });
      looking.add(look);
      if (thrown.length > 0) throw thrown[0];
    }
  } catch (reason) {
    if (!signal.aborted) throw reason;
  }
}

async function watchNode(engine: Engine, host: string): Promise<void> {
  const { ports, limits, signal, alarm, handshakes } = engine;
  const since = ports.clock.now().toISOString();
  if (isTouched(engine, host)) return;
  const first = await lost(engine, host);
  if (first !== null) {
    await ports.clock.sleep(limits.pollIntervalMs, signal);
    const second = isTouched(engine, host) ? null : await lost(engine, host);
    if (second !== null && !isTouched(engine, host)) {
      const message = `${host} has not served as its mode says since ${since}: ${second.what}`;
      alarm.raise({ code: second.code, message, host });
    }
  }
  if (isTouched(engine, host)) return;
  const failed = await handshakes.check(host);
  if (failed !== null) alarm.raise(failed);
}

/** What the node does not serve that its mode serves; null while all is well, or nothing can be said. */
async function lost(engine: Engine, host: string): Promise<Loss | null> {
  const { driver, readings } = engine;
  const { mode, why } = await readings.fresh(host);
  if (mode === null) return { code: "NODE_UNREACHABLE", what: `its mode cannot be read: ${why}` };
  const [tls, plaintext] = await Promise.all([
    acceptsTls(mode) ? driver.tlsHello(host) : null,
    acceptsPlaintext(mode) ? driver.plaintextHello(host) : null,
  ]);
  // A step that has been through meanwhile may have changed what the node serves.
  if (readings.known(host) !== mode) return null;
  if (tls !== null && !served(tls)) return connectivity(`no hello over TLS: ${whyNot(tls)}`);
  if (plaintext !== null && !served(plaintext)) {
    return connectivity(`no hello in plaintext: ${whyNot(plaintext)}`);
  }
  return null;
}

function connectivity(what: string): Loss {
  return { code: "CONNECTIVITY_LOST", what };
}

function isTouched({ atWork }: Engine, host: string): boolean {
  const kind = atWork.get(host);
  return kind !== undefined && TOUCHED.has(kind);
}

function served(hello: Reading<WireHello>): boolean {
  return hello.ok && hello.value.accepted;
}

function whyNot(hello: Reading<WireHello>): string {
  const failure = hello.ok ? hello.value.failure : hello.failure;
  return failure?.message ?? "the connection was closed";
}
