import type { AddClusterInput } from "#lib/application/add-cluster.ts";
import type { UpdateClusterInput } from "#lib/application/update-cluster.ts";
import type { CreateClusterBody, UpdateClusterBody } from "#lib/contracts/cluster.ts";
import type { ClusterCredentials, ClusterSettings } from "#lib/domain/cluster/cluster.ts";
import type { FreezeWindow } from "#lib/domain/cluster/freeze-window.ts";

type SettingsBody = CreateClusterBody["settings"];

/** What the use case needs from the body of a new cluster. */
export function toAddClusterInput(body: CreateClusterBody): AddClusterInput {
  return {
    name: body.name,
    credentials: { uri: body.uri, caPem: body.caPem ?? null, clientPem: body.clientPem ?? null },
    settings: givenSettings(body.settings),
  };
}

/** What the use case needs from a partial body; an absent field stays, an explicit null removes a PEM. */
export function toUpdateClusterInput(
  clusterId: string,
  body: UpdateClusterBody,
): UpdateClusterInput {
  const credentials: Partial<ClusterCredentials> = {
    ...(body.uri === undefined ? {} : { uri: body.uri }),
    ...(body.caPem === undefined ? {} : { caPem: body.caPem }),
    ...(body.clientPem === undefined ? {} : { clientPem: body.clientPem }),
  };
  return {
    clusterId,
    name: body.name,
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
    settings: givenSettings(body.settings),
  };
}

function givenSettings(settings: SettingsBody): Partial<ClusterSettings> {
  const { allowCredentialsOverPlaintext, probeIntervalSeconds, maxLagSeconds, freezeWindows } =
    settings ?? {};
  return {
    ...(allowCredentialsOverPlaintext === undefined ? {} : { allowCredentialsOverPlaintext }),
    ...(probeIntervalSeconds === undefined ? {} : { probeIntervalSeconds }),
    ...(maxLagSeconds === undefined ? {} : { maxLagSeconds }),
    ...(freezeWindows === undefined ? {} : { freezeWindows: freezeWindows.map(inUtc) }),
  };
}

function inUtc(window: FreezeWindow): FreezeWindow {
  if (window.kind === "weekly") return window;
  const utc = (instant: string) => new Date(instant).toISOString();
  return { ...window, from: utc(window.from), until: utc(window.until) };
}
