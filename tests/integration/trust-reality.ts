import { MongoClient } from "mongodb";
import { expect } from "vitest";
import { z } from "zod";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";

/** Indexes of the dialling member and of the dialled one. */
export type Pair = readonly [number, number];

/** A set at allowTLS, in which anybody may run commands over plaintext. */
export function startFlawedSet(
  members: number,
  certificates: Pick<SimulatedClusterOptions, "flaws" | "adjust" | "intermediates" | "version">,
): Promise<SimulatedCluster> {
  return startSimulatedCluster({
    shape: { kind: "replica-set", members },
    modes: ["allowTLS"],
    heartbeatIntervalMs: 200,
    ...certificates,
  });
}

/** What a probe sees that has the cluster's CA file and a client certificate, and no bundle. */
export function probeSet({ uri, certificates }: SimulatedCluster): Promise<Observation> {
  return createProber(systemClock).probeCluster(
    {
      credentials: { uri, caPem: certificates.ca, clientPem: certificates.client },
      allowCredentialsOverPlaintext: true,
      caBundles: [],
    },
    { depth: "base" },
  );
}

/**
 * Takes every member to preferTLS without asking anybody, has them dial anew, and waits for the next heartbeats.
 *
 * @returns The pairs whose heartbeat failed, by the first member's own status.
 */
export async function pairsThatFail(cluster: SimulatedCluster): Promise<Pair[]> {
  const hosts = cluster.nodes.map(({ host }) => host);
  for (const host of hosts) await command(host, { setParameter: 1, tlsMode: "preferTLS" });
  // What was dialled in plaintext stays open, so a mistake would show only with the next connection.
  for (const host of hosts) await command(host, { dropConnections: 1, hostAndPort: hosts });
  const droppedAt = Date.now();

  let statuses: MemberView[][] = [];
  await expect
    .poll(
      async () => {
        statuses = await Promise.all(hosts.map(memberViews));
        return statuses.flat().every(({ lastHeartbeat }) => isAfter(lastHeartbeat, droppedAt));
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBe(true);
  return statuses.flatMap((views, from) =>
    views
      .filter(({ health }) => health !== 1)
      .map(({ name }): Pair => [from, hosts.indexOf(name)])
      .sort((left, right) => left[1] - right[1]),
  );
}

const memberViewSchema = z.object({
  name: z.string(),
  health: z.number(),
  lastHeartbeat: z.date().optional(),
});
type MemberView = z.infer<typeof memberViewSchema>;

async function memberViews(host: string): Promise<MemberView[]> {
  const status = await command(host, { replSetGetStatus: 1 });
  return z.object({ members: z.array(memberViewSchema) }).parse(status).members;
}

/** A member's line about itself has no heartbeat. */
function isAfter(lastHeartbeat: Date | undefined, instantMs: number): boolean {
  return lastHeartbeat === undefined || lastHeartbeat.getTime() > instantMs;
}

async function command(host: string, document: Record<string, unknown>): Promise<unknown> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`);
  try {
    return await client.db("admin").command(document);
  } finally {
    await client.close();
  }
}
