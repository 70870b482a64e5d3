import { STATIC_CHECKS } from "./static-checks.ts";
import { runSteps } from "./steps.ts";

/** The one command before every push. */
runSteps([
  ...STATIC_CHECKS,
  { holds: "The parts do what their tests say", command: ["vitest", "run", "--project", "unit"] },
]);
