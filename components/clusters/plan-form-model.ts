import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import type { CreateRolloutBody } from "#lib/contracts/rollout.ts";
import { type OnlineTargetMode, rungOf } from "#lib/domain/mode/tls-mode.ts";
import type { Ladder } from "#lib/domain/rollout/phase-kind.ts";
import {
  DEFAULT_ROLLOUT_POLICY,
  type RestartAdapterKind,
} from "#lib/domain/rollout/rollout-policy.ts";

type Files = NonNullable<CreateRolloutBody["files"]>;

/** Paths as a person types them; empty leaves the path as it is. */
export interface FilesForm {
  certificateKeyFile: string;
  clusterFile: string;
  caFile: string;
  clusterCaFile: string;
  allowWithoutCertificate: "keep" | "yes" | "no";
}

/** Everything the plan screen asks for, as it stands in its fields. */
export interface PlanForm {
  ladder: Ladder;
  target: OnlineTargetMode;
  /** Every phase from where each node is, or only the moves by command. */
  extent: "road" | "online";
  files: FilesForm;
  /** One entry for each node whose paths differ. */
  overrides: { host: string; files: FilesForm }[];
  canarySoakSeconds: string;
  soakSeconds: string;
  parallelSets: string;
  maxLagSeconds: string;
  restartBy: RestartAdapterKind;
  persistPrefer: boolean;
  persistBy: "restart" | "next-restart";
  /** As a browser's date field gives it, in local time; empty for at once. */
  notBefore: string;
}

export const NO_FILES: FilesForm = {
  certificateKeyFile: "",
  clusterFile: "",
  caFile: "",
  clusterCaFile: "",
  allowWithoutCertificate: "keep",
};

export function emptyPlanForm(): PlanForm {
  const usual = DEFAULT_ROLLOUT_POLICY;
  return {
    ladder: "tls-mode",
    target: "requireTLS",
    extent: "road",
    files: NO_FILES,
    overrides: [],
    canarySoakSeconds: String(usual.canarySoakSeconds),
    soakSeconds: String(usual.soakSeconds),
    parallelSets: String(usual.parallelSets),
    maxLagSeconds: String(usual.maxLagSeconds),
    restartBy: usual.restartBy,
    persistPrefer: usual.persistPrefer,
    persistBy: usual.persistBy,
    notBefore: "",
  };
}

export type PlanField =
  | "canarySoakSeconds"
  | "soakSeconds"
  | "parallelSets"
  | "maxLagSeconds"
  | "files"
  | "notBefore";

/** What is wrong with a field, in a sentence. */
export type PlanFormErrors = Partial<Record<PlanField, string>>;

/** Bounds of the numbers; seconds, and replica sets. */
const NUMBERS: readonly (readonly [Exclude<PlanField, "files" | "notBefore">, number, number])[] = [
  ["canarySoakSeconds", 0, 86_400],
  ["soakSeconds", 0, 30 * 86_400],
  ["parallelSets", 1, 50],
  ["maxLagSeconds", 0, 86_400],
];

/** Every field that cannot be sent as it is. */
export function planFormErrors(form: PlanForm): PlanFormErrors {
  const errors: PlanFormErrors = {};
  for (const [field, least, most] of NUMBERS) {
    const value = Number(form[field]);
    const isWhole = field !== "parallelSets" || Number.isInteger(value);
    if (form[field].trim() === "" || !isWhole || !(value >= least && value <= most)) {
      errors[field] = `A number from ${least} to ${most}`;
    }
  }
  const halfFilled = [form.files, ...form.overrides.map(({ files }) => files)].some(isHalfFilled);
  if (halfFilled) errors.files = "Name the certificate and key file too";
  if (form.notBefore !== "" && Number.isNaN(Date.parse(form.notBefore))) {
    errors.notBefore = "A date and a time";
  }
  return errors;
}

function isHalfFilled(files: FilesForm): boolean {
  const others = [files.clusterFile, files.caFile, files.clusterCaFile];
  return files.certificateKeyFile.trim() === "" && others.some((path) => path.trim() !== "");
}

interface PlannedCluster {
  id: string;
  /** As they were last observed. */
  nodes: readonly Pick<NodeObservationDto, "mode">[];
}

/** The request that the form stands for; call it only where `planFormErrors` finds nothing. */
export function planBody({ id, nodes }: PlannedCluster, form: PlanForm): CreateRolloutBody {
  const files = filesOf(form.files);
  const overrides = form.overrides.flatMap(({ host, files: own }) => {
    const given = filesOf(own);
    return given === null ? [] : [[host, given] as const];
  });
  return {
    clusterId: id,
    ladder: form.ladder,
    ...(form.ladder === "tls-mode" ? { target: form.target } : {}),
    ...(form.ladder === "tls-mode" && form.extent === "online"
      ? { phases: onlineMoves(nodes, form.target) }
      : {}),
    ...(files === null ? {} : { files }),
    ...(overrides.length === 0 ? {} : { filesByHost: Object.fromEntries(overrides) }),
    policy: {
      canarySoakSeconds: Number(form.canarySoakSeconds),
      soakSeconds: Number(form.soakSeconds),
      parallelSets: Number(form.parallelSets),
      maxLagSeconds: Number(form.maxLagSeconds),
      restartBy: form.restartBy,
      persistPrefer: form.persistPrefer,
      persistBy: form.persistBy,
    },
    ...(form.notBefore === "" ? {} : { notBefore: new Date(form.notBefore).toISOString() }),
  };
}

/** Moves up to the target that a node still has to make; the target itself where none has, so that the refusal says so. */
function onlineMoves(nodes: PlannedCluster["nodes"], target: OnlineTargetMode): OnlineTargetMode[] {
  const moves: OnlineTargetMode[] = target === "preferTLS" ? [target] : ["preferTLS", target];
  const open = moves.filter((move) =>
    nodes.some(({ mode }) => mode.runtime !== null && rungOf(mode.runtime) < rungOf(move)),
  );
  return open.length === 0 ? [target] : open;
}

function filesOf(form: FilesForm): Files | null {
  if (form.certificateKeyFile.trim() === "") return null;
  const path = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    certificateKeyFile: form.certificateKeyFile.trim(),
    clusterFile: path(form.clusterFile),
    caFile: path(form.caFile),
    clusterCaFile: path(form.clusterCaFile),
    allowConnectionsWithoutCertificates:
      form.allowWithoutCertificate === "keep" ? null : form.allowWithoutCertificate === "yes",
  };
}

/** `/etc/{host}.pem` for `db-1.example.com:27017`: `{host}` stands for the name without its port. */
export function pathFor(host: string, path: string): string {
  return path.replaceAll("{host}", host.replace(/:\d+$/, ""));
}
