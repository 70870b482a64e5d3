import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { failedHandshakeOf } from "#lib/domain/rollout/failed-handshake.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";

/** Looks of ours are turned away too, once or twice each; who really needs the node comes back sooner. */
const REFUSALS_THAT_COUNT = 5;
const REFUSALS_WITHIN_MS = 60_000;
/** Different failures that are kept of one node. */
const MAX_KNOWN = 200;

/** Tells when handshakes fail at nodes at which none failed before. */
export interface HandshakeWatch {
  /**
   * Reads what the node has logged since the last time; the first time takes all that fails already as known.
   *
   * @returns The failure that is new; null also for nodes whose log cannot be read.
   */
  check(host: string): Promise<DriveFailure | null>;
}

interface Ledger {
  mark: number | null;
  known: Set<string>;
  /** When connections were turned away, by reason and address, by the steady clock. */
  refusals: Map<string, number[]>;
}

/** No log has been read yet. */
export function createHandshakeWatch(
  { driver, ports }: Pick<DriveContext, "driver" | "ports">,
  nodes: readonly PlannedNode[],
): HandshakeWatch {
  const silent = new Set(nodes.filter((node) => !node.takesCommands).map((node) => node.host));
  const ledgers = new Map<string, Ledger>();

  return {
    async check(host) {
      if (silent.has(host)) return null;
      const ledger = ledgers.get(host) ?? { mark: null, known: new Set(), refusals: new Map() };
      const isFirst = ledger.mark === null;
      const reading = await driver.logSince(host, ledger.mark);
      if (!reading.ok) return null;
      ledger.mark = reading.value.mark;
      ledgers.set(host, ledger);
      const nowMs = ports.clock.monotonicMs();
      const [line] = reading.value.lines.filter((line) => isNews(ledger, line, isFirst, nowMs));
      if (line === undefined) return null;
      const message = `Handshakes fail at ${host} since ${ports.clock.now().toISOString()}: ${line}`;
      return { code: "HANDSHAKES_FAIL", message, host };
    },
  };
}

function isNews(ledger: Ledger, line: string, isFirst: boolean, nowMs: number): boolean {
  const failed = failedHandshakeOf(line);
  if (failed === null || ledger.known.has(failed.text)) return false;
  const counts =
    isFirst || failed.kind === "certificate" || isInsistent(ledger, failed.text, nowMs);
  // Told once; a person who lets the rollout go on has seen it.
  if (counts && ledger.known.size < MAX_KNOWN) ledger.known.add(failed.text);
  return counts && !isFirst;
}

function isInsistent({ refusals }: Ledger, text: string, nowMs: number): boolean {
  const recent = (refusals.get(text) ?? []).filter((atMs) => nowMs - atMs < REFUSALS_WITHIN_MS);
  recent.push(nowMs);
  if (refusals.has(text) || refusals.size < MAX_KNOWN) refusals.set(text, recent);
  return recent.length >= REFUSALS_THAT_COUNT;
}
