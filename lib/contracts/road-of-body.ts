import type { z } from "zod";
import type { createRolloutBodySchema } from "#lib/contracts/rollout.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";

type Body = z.output<typeof createRolloutBodySchema>;
type PhaseWord = NonNullable<Body["phases"]>[number];

/** What the body asks to be planned; on the mode ladder without a target, all the way to requireTLS. */
export function toPlanRolloutInput(body: Body): {
  clusterId: string;
  road: RoadRequest;
  notBefore: string | null;
} {
  const { clusterId, ladder, target, phases, policy, files, filesByHost, notBefore } = body;
  return {
    clusterId,
    road: {
      ladder,
      target: target ?? (ladder === "tls-mode" ? "requireTLS" : null),
      phases: phases?.map(toPhaseKind) ?? null,
      policy: definedOnly(policy ?? {}),
      files: files ?? null,
      filesByHost: filesByHost ?? {},
    },
    notBefore: notBefore ?? null,
  };
}

/** Modes stand for the move to them by command. */
function toPhaseKind(word: PhaseWord): PhaseKind {
  if (word === "preferTLS") return "prefer";
  return word === "requireTLS" ? "require" : word;
}

/** A care that is named without a value is the usual one. */
function definedOnly(policy: NonNullable<Body["policy"]>): RoadRequest["policy"] {
  return Object.fromEntries(
    Object.entries(policy).filter(([, value]) => value !== undefined),
  ) as RoadRequest["policy"];
}
