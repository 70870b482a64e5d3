import type { FindingDto, ObservationDto } from "#lib/contracts/observation.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";

/** An observation as the API and the command line show it, with the findings next to their nodes. */
export function presentObservation(
  observation: Observation,
  findings: readonly FindingDto[],
): ObservationDto {
  return {
    schema: "portcullis/observation/v1",
    ...observation,
    nodes: observation.nodes.map((node) => ({
      ...node,
      findings: findings.filter(({ host }) => host === node.host),
    })),
  };
}
