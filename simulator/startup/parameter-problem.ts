import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import { badArguments, type StartupRefusal } from "#simulator/startup/startup-refusal.ts";
import { isKnownParameter } from "#simulator/versions/parameter-catalogue.ts";

const NOT_AT_START = ["tlsMode", "sslMode"];
const DN_OVERRIDE = "tlsX509ClusterAuthDNOverride";

/** Why a `setParameter` option is refused, or null. */
export function parameterProblem(options: SimulatedNodeOptions): StartupRefusal | null {
  for (const [name, value] of Object.entries(options.startup.setParameter ?? {})) {
    if (NOT_AT_START.includes(name)) {
      return badArguments(`BadValue: Cannot use --setParameter to set "${name}" at startup`);
    }
    if (!isKnownParameter(name, options)) {
      return badArguments(`BadValue: Illegal --setParameter parameter: "${name}"`);
    }
    if (name === DN_OVERRIDE && !/(?:^|,)\s*(?:O|OU|DC)=/.test(value)) {
      const reason = "Cluster member DN's must contain at least one O, OU, or DC component";
      return badArguments(`BadValue: Bad value for parameter "${name}": ${reason}`);
    }
  }
  return null;
}
