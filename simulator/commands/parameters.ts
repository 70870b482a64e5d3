import { spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeState } from "#simulator/node-state.ts";
import {
  canonicalParameterName,
  defaultParameter,
  isKnownParameter,
} from "#simulator/versions/parameter-catalogue.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

/** The value of a parameter, or undefined where there is nothing to show. */
export function readParameter(node: NodeState, name: string): unknown {
  if (!isKnownParameter(name, node.options)) return undefined;
  if (name === "tlsMode" || name === "sslMode") {
    return spellMode(node.mode, name === "tlsMode" ? "tls" : "ssl");
  }
  if (name === "clusterAuthMode") return node.clusterAuthMode;
  if (name === "featureCompatibilityVersion") {
    return { version: versionProfile(node.options.version).featureCompatibilityVersion };
  }
  const canonical = canonicalParameterName(name);
  const fallback = defaultParameter(canonical);
  const set =
    node.parameters.get(canonical) ?? node.parameters.get(name) ?? startupValue(node, canonical);
  return set === undefined ? fallback : typedLike(fallback, set);
}

function startupValue(node: NodeState, canonical: string): unknown {
  const entries = Object.entries(node.options.startup.setParameter ?? {});
  return entries.find(([name]) => canonicalParameterName(name) === canonical)?.[1];
}

/** Parameters given at start are strings; they are shown in the type of their default. */
function typedLike(fallback: unknown, value: unknown): unknown {
  if (typeof value !== "string" || fallback === undefined) return value;
  if (typeof fallback === "boolean") return value === "true" || value === "1";
  return value;
}

/** 4.2 warns on every use of the old name; later versions once a process, earlier ones never. */
export function warnOfOldName(node: NodeState, name: string, thread: string): void {
  if (name !== "sslMode" || !versionProfile(node.options.version).hasTlsVocabulary) return;
  node.log.write({
    severity: "W",
    component: "NETWORK",
    context: thread,
    text: "Use of deprecared server parameter 'sslMode', please use 'tlsMode' instead.",
    id: 23_803,
    msg: "Use of deprecated server parameter 'sslMode', please use 'tlsMode' instead",
  });
}
