import type { TlsFiles } from "#lib/domain/rollout/plan.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";

/** The paths that were given for the node, its name filled in; null where none were. */
export function filesFor(
  { files, filesByHost }: Pick<RoadRequest, "files" | "filesByHost">,
  host: string,
): TlsFiles | null {
  const given = Object.hasOwn(filesByHost, host) ? (filesByHost[host] ?? null) : files;
  if (given === null) return null;
  const name = host.replace(/:\d+$/, "");
  const fill = (path: string) => path.replaceAll("{host}", name);
  const fillSome = (path: string | null) => (path === null ? null : fill(path));
  return {
    certificateKeyFile: fill(given.certificateKeyFile),
    clusterFile: fillSome(given.clusterFile),
    caFile: fillSome(given.caFile),
    clusterCaFile: fillSome(given.clusterCaFile),
    allowConnectionsWithoutCertificates: given.allowConnectionsWithoutCertificates,
  };
}
