import type { Gate } from "#lib/domain/rollout/gate.ts";

/** What a look at one gate comes to. */
export type Verdict = Omit<Gate, "id" | "threshold" | "waiver">;

/** Met exactly when no node keeps it from being met. */
export function verdict(hosts: string[], value: string, waitsFor: Gate["waitsFor"]): Verdict {
  const met = hosts.length === 0;
  return { state: met ? "met" : "unmet", value, waitsFor: met ? null : waitsFor, hosts };
}

/** Neither met nor unmet. */
export function unknown(hosts: string[], value: string, waitsFor: Gate["waitsFor"]): Verdict {
  return { state: "unknown", value, waitsFor, hosts };
}
