import type { Step } from "./steps.ts";

/** Everything that can be said of the code without running it. */
export const STATIC_CHECKS: readonly Step[] = [
  { holds: "Route types are generated", command: ["next", "typegen"] },
  { holds: "Types hold", command: ["tsc", "--noEmit"] },
  {
    holds: "Code is formatted and linted",
    command: ["biome", "check", "--error-on-warnings", "."],
  },
  {
    holds: "No promise is lost and every switch is whole",
    command: ["oxlint", "--type-aware", "--deny-warnings"],
  },
  { holds: "Rooms import only what the table allows", command: ["node", "scripts/layers.ts"] },
  { holds: "Nothing is dead", command: ["knip"] },
  {
    holds: "No file names a registry host or a path of one machine",
    command: ["node", "scripts/hygiene.ts"],
  },
];
