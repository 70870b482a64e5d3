import type { Action } from "#lib/application/driver/actions/action.ts";
import { verifyWire } from "#lib/application/driver/verify-wire.ts";
import { rungOf } from "#lib/domain/mode/tls-mode.ts";
import { err, ok } from "#lib/domain/result.ts";

/** Looks at the node, which must be where its step says and serve what its mode serves. */
export const check: Action<"check"> = {
  mayElect: false,

  async approach({ context, step }) {
    const { host, to } = step;
    const seen = await context.readings.fresh(host);
    if (seen.mode === null) {
      const message = `${host} cannot be looked at: ${seen.why}`;
      return err({ code: "NODE_UNREACHABLE", message, host });
    }
    if (rungOf(seen.mode) >= rungOf(to)) return ok({ mode: seen.mode, isThere: true });
    const message = `${host} is at ${seen.mode}, below ${to}`;
    return err({ code: "NODE_FELL_BACK", message, host });
  },

  async act(_scene, { mode }) {
    return ok({ kind: "acted", mode });
  },

  verify: verifyWire,
};
