import type { PlanDto } from "#lib/contracts/plan.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { ONE_WAY_PHASES, type PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import { aPlan, aPlannedNode } from "#tests/builders/dto-rollout.ts";

type PlannedNodeDto = PlanDto["nodes"][number];
type ActionDto = PlanDto["phases"][number]["steps"][number]["action"];

function restartWith(mode: TlsMode): ActionDto {
  return { kind: "restart", change: { mode, clusterAuthMode: null, files: null } };
}

const ROAD: readonly (readonly [PhaseKind, TlsMode, ActionDto])[] = [
  ["prepare", "disabled", { kind: "check" }],
  ["allow", "allowTLS", restartWith("allowTLS")],
  ["clients", "allowTLS", { kind: "clients" }],
  ["prefer", "preferTLS", { kind: "set-mode", to: "preferTLS" }],
  ["soak", "preferTLS", { kind: "drain" }],
  ["persist-prefer", "preferTLS", restartWith("preferTLS")],
  ["require", "requireTLS", { kind: "set-mode", to: "requireTLS" }],
  ["drain", "requireTLS", { kind: "drain" }],
  ["persist", "requireTLS", restartWith("requireTLS")],
  ["verify", "requireTLS", { kind: "check" }],
];

/** A plan that takes every given node the whole road from disabled to a proven requireTLS. */
export function aRoadPlan(
  nodes: readonly PlannedNodeDto[] = [
    aPlannedNode({ mode: "disabled", startupMode: "disabled" }),
    aPlannedNode({ host: "db-2.example.com:27017", memberId: 1, mode: "disabled" }),
    aPlannedNode({
      host: "db-3.example.com:27017",
      memberId: 2,
      role: "primary",
      mode: "disabled",
    }),
  ],
): PlanDto {
  return {
    ...aPlan(nodes),
    target: "requireTLS",
    phases: ROAD.map(([kind, target, action], index) => ({
      index,
      kind,
      oneWay: ONE_WAY_PHASES.has(kind),
      target,
      steps: nodes.map(({ host }) => ({
        id: `${index}/${host}`,
        host,
        to: target,
        action,
        command: commandOf(action, host),
      })),
    })),
  };
}

function commandOf(action: ActionDto, host: string): string {
  if (action.kind === "set-mode") {
    return `db.adminCommand({ setParameter: 1, tlsMode: "${action.to}" })`;
  }
  if (action.kind === "restart") return `Restart ${host} with tlsMode ${action.change.mode}`;
  return action.kind === "check" ? "Look at the node" : "Wait, and send nothing";
}
