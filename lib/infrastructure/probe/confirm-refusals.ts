import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { dialPlaintext, dialTls } from "#lib/infrastructure/mongo-admin/dial-node.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import {
  type OutsideView,
  wasClosedSilently,
} from "#lib/infrastructure/probe/look-from-outside.ts";

const PAUSE_MS = 100;

/**
 * Knocks once more where a door was closed without a word.
 *
 * A full connection table closes the same way as a mode does, but rarely twice in a row.
 */
export async function confirmRefusals(
  access: ClusterAccess,
  endpoint: Endpoint,
  view: OutsideView,
  signal: AbortSignal,
): Promise<OutsideView> {
  const { plaintext, anonymous } = view;
  const askPlaintext = !plaintext.ok && wasClosedSilently(plaintext.failure);
  const askTls = !anonymous.session.ok && wasClosedSilently(anonymous.session.failure);
  if ((!askPlaintext && !askTls) || signal.aborted) return view;
  await sleep(PAUSE_MS);
  return {
    ...view,
    plaintext: askPlaintext ? await dialPlaintext(access, endpoint, signal) : plaintext,
    anonymous: askTls ? await dialTls(access, endpoint, "anonymous", signal) : anonymous,
  };
}
