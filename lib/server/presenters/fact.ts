import type { FactDto } from "#lib/contracts/rollout.ts";
import type { RecordedFact } from "#lib/domain/fact.ts";

/** A recorded fact as the API shows it. */
export function presentFact(fact: RecordedFact): FactDto {
  return {
    seq: fact.seq,
    at: fact.at,
    kind: fact.kind,
    actorId: fact.actorId,
    actorName: fact.actorName,
    clusterId: fact.clusterId,
    rolloutId: fact.rolloutId,
    host: fact.host,
    message: fact.message,
  };
}
