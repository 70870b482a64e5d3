import type { PhaseMaker, Road, StepDraft } from "#lib/domain/rollout/phase-maker.ts";
import type { PlannedNode, TlsFiles } from "#lib/domain/rollout/plan.ts";
import type { PlanRefusal } from "#lib/domain/rollout/plan-refusal.ts";
import type { PlannedStanding } from "#lib/domain/rollout/planned-standing.ts";
import { filesFor } from "#lib/domain/rollout/road-files.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import { isReleaseFrom, parseServerVersion } from "#lib/domain/server-config/server-version.ts";

type FilePart = "certificate" | "authorities";

/**
 * Reads the files anew: by command where the paths stay and the server knows the command, else by a restart.
 *
 * @param leafSha256 The leaf that is served afterwards, where it is to stay the one of today.
 */
function renew(
  standing: PlannedStanding,
  files: TlsFiles | null,
  leafSha256: string | null,
): StepDraft {
  const { node, mode } = standing;
  const change = { mode, clusterAuthMode: null, files };
  const canRotate = files === null && node.takesCommands && knowsRotation(node.version);
  return {
    host: node.host,
    to: mode,
    action: canRotate ? { kind: "rotate-certificates", leafSha256 } : { kind: "restart", change },
  };
}

const rotate: PhaseMaker = ({ road, standings }) =>
  standings.map((standing) =>
    renew(standing, changedFiles(road, standing.node, ["certificate", "authorities"]), null),
  );

/** The leaf of today goes on being served: only what is trusted grows. */
const trustBoth: PhaseMaker = ({ road, standings }) =>
  standings.map((standing) =>
    renew(
      standing,
      changedFiles(road, standing.node, ["authorities"]),
      standing.node.certificateSha256,
    ),
  );

const newCertificates: PhaseMaker = ({ road, standings }) =>
  standings.map((standing) =>
    renew(standing, changedFiles(road, standing.node, ["certificate"]), null),
  );

/** The paths have become the new ones with trust-both; what is in the files has changed since. */
const trustNew: PhaseMaker = ({ standings, earlier }) => {
  const isNewLeaf = earlier.some(({ kind }) => kind === "new-certificates");
  return standings.map((standing) =>
    renew(standing, null, isNewLeaf ? null : standing.node.certificateSha256),
  );
};

/** New certificates from authorities that are trusted already. */
export const CERTIFICATES_ROAD: Road = [["rotate", rotate]];

/** New authorities: both are trusted while the certificates change, so no pair is ever without a common one. */
export const AUTHORITIES_ROAD: Road = [
  ["trust-both", trustBoth],
  ["new-certificates", newCertificates],
  ["trust-new", trustNew],
];

/** What keeps the files of a node from being renewed. */
export function refuseRenewal(node: PlannedNode, road: RoadRequest): PlanRefusal[] {
  const { host, options } = node;
  if (node.mode === "disabled") {
    const message = `${host} is at disabled and has no certificate; take it up the mode ladder first`;
    return [{ code: "NODE_DISABLED", host, message }];
  }
  const given = filesFor(road, host);
  const hasAuthorities = options === null || options.tls.CAFile !== null || given?.caFile != null;
  if (road.ladder === "authorities" && !hasAuthorities) {
    const message = `${host} has no CA file; give the path of one that holds both authorities`;
    return [{ code: "FILES_MISSING", host, message }];
  }
  return [];
}

/** @see MongoDB manual, `rotateCertificates`: from 5.0 on, from the same paths only. */
function knowsRotation(version: string): boolean {
  const parsed = parseServerVersion(version);
  return parsed.ok && isReleaseFrom(parsed.value, [5, 0]);
}

/** The given paths of these parts, or null where none of them differs from what the node has. */
function changedFiles(
  road: RoadRequest,
  { host, options }: PlannedNode,
  parts: readonly FilePart[],
): TlsFiles | null {
  const given = filesFor(road, host);
  if (given === null) return null;
  const now = options?.tls ?? null;
  const isNew = (path: string | null, current: string | null | undefined) =>
    path !== null && path !== current;
  const certificate =
    isNew(given.certificateKeyFile, now?.certificateKeyFile) ||
    isNew(given.clusterFile, now?.clusterFile);
  const authorities =
    isNew(given.caFile, now?.CAFile) || isNew(given.clusterCaFile, now?.clusterCAFile);
  const hasCertificate = parts.includes("certificate");
  const hasAuthorities = parts.includes("authorities");
  if (!((hasCertificate && certificate) || (hasAuthorities && authorities))) return null;
  return {
    certificateKeyFile: hasCertificate
      ? given.certificateKeyFile
      : (now?.certificateKeyFile ?? given.certificateKeyFile),
    clusterFile: hasCertificate ? given.clusterFile : null,
    caFile: hasAuthorities ? given.caFile : null,
    clusterCaFile: hasAuthorities ? given.clusterCaFile : null,
    allowConnectionsWithoutCertificates: hasAuthorities
      ? given.allowConnectionsWithoutCertificates
      : null,
  };
}
