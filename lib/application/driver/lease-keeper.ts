import { AppError } from "#lib/application/app-error.ts";
import type { Lease } from "#lib/application/ports/stores.ts";
import type { Ports } from "#lib/application/ports.ts";

/** Keeps one lease alive in the background for as long as its rollout is driven. */
export interface LeaseKeeper {
  lease: Lease;
  /** Aborts when the lease is lost, so that no wait outlives it. */
  signal: AbortSignal;
  /**
   * Asks the store whether the lease is still ours; called directly before every command to a node. Calls that come
   * while another question is on its way share the next one, so that each answer is younger than its call.
   *
   * @throws AppError LEASE_LOST
   */
  confirm(): Promise<void>;
  /** Ends the heartbeat and gives the lease back. */
  stop(): Promise<void>;
}

/**
 * Starts the heartbeat of a claimed lease, three times within its term.
 *
 * @param ttlMs Term of the lease. Too short: a slow store hands a healthy worker's rollout to another one and
 *   steps are verified twice. Too long: after a crash nothing moves for that time. Neither touches a node twice.
 */
export function keepLease(
  lease: Lease,
  ttlMs: number,
  { leases, clock }: Pick<Ports, "leases" | "clock">,
): LeaseKeeper {
  const lost = new AbortController();
  const stopped = new AbortController();
  let lastRenewedMs = clock.monotonicMs();

  async function renew(): Promise<void> {
    if (lost.signal.aborted) throw leaseLost(lease);
    if (!(await leases.renew(lease, ttlMs))) {
      lost.abort(leaseLost(lease));
      throw leaseLost(lease);
    }
    lastRenewedMs = clock.monotonicMs();
  }

  let asking: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function ask(): Promise<void> {
    const mine = renew().finally(() => {
      if (asking === mine) asking = null;
    });
    asking = mine;
    return mine;
  }

  function confirm(): Promise<void> {
    if (asking === null) return ask();
    if (next === null) {
      const then = () => {
        next = null;
        return ask();
      };
      next = asking.then(then, then);
    }
    return next;
  }

  async function beat(): Promise<void> {
    while (!stopped.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(ttlMs / 3, stopped.signal);
      // A store that does not answer for a moment costs nothing while the term lasts.
      await renew().catch((reason: unknown) => {
        if (clock.monotonicMs() - lastRenewedMs >= ttlMs) lost.abort(reason);
      });
    }
  }

  // The only way out of the loop is one of the two signals; being stopped in mid-sleep is no failure.
  const beating = beat().catch((reason: unknown) => {
    if (!stopped.signal.aborted) lost.abort(reason);
  });

  return {
    lease,
    signal: lost.signal,
    confirm,
    async stop() {
      stopped.abort();
      await beating;
      await leases.release(lease);
    },
  };
}

function leaseLost({ clusterId, epoch }: Lease): AppError {
  return new AppError("LEASE_LOST", `The lease ${epoch} on cluster ${clusterId} was lost`);
}
