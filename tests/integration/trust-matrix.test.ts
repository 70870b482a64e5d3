import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { buildTrustMatrix, type TrustMatrix } from "#lib/domain/trust/trust-matrix.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";

const MEMBERS = [0, 1, 2, 3, 4, 5];
const [OTHER_CA, NO_CLIENT_AUTH, WRONG_SAN] = [2, 3, 4] as const;

/** What the flaws come to, told from the rules and not from the code: who would be refused by whom. */
const EXPECTED = MEMBERS.flatMap((a) => MEMBERS.map((b) => [a, b] as const)).filter(
  ([a, b]) =>
    a !== b && (a === OTHER_CA || b === OTHER_CA || a === NO_CLIENT_AUTH || b === WRONG_SAN),
);

let cluster: SimulatedCluster;
let seen: Observation;
let matrix: TrustMatrix;

beforeAll(async () => {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: MEMBERS.length },
    modes: ["allowTLS"],
    intermediates: 1,
    heartbeatIntervalMs: 200,
    flaws: {
      [OTHER_CA]: { trust: "other-ca" },
      [NO_CLIENT_AUTH]: { certificate: "no-client-auth" },
      [WRONG_SAN]: { certificate: "wrong-san" },
    },
  });
  const { uri, certificates } = cluster;
  seen = await createProber(systemClock).probeCluster(
    {
      credentials: { uri, caPem: certificates.ca, clientPem: certificates.client },
      allowCredentialsOverPlaintext: true,
      caBundles: [],
    },
    { depth: "base" },
  );
  const built = buildTrustMatrix(seen);
  if (built === null) throw new Error("There is no matrix");
  matrix = built;
});
afterAll(() => cluster.stop());

function hostOf(index: number): string {
  return cluster.nodes[index]?.host ?? "";
}

function brokenPairs({ results }: TrustMatrix): [number, number][] {
  return results.flatMap((row, a) =>
    row.flatMap((result, b): [number, number][] => (result === "broken" ? [[a, b]] : [])),
  );
}

/** Runs a command over plaintext, which allowTLS and preferTLS take from anybody here. */
async function command(index: number, document: Record<string, unknown>): Promise<unknown> {
  const client = new MongoClient(`mongodb://${hostOf(index)}/?directConnection=true`);
  try {
    return await client.db("admin").command(document);
  } finally {
    await client.close();
  }
}

describe("before any mode is changed", () => {
  test("exactly the pairs that will be refused are broken, and all others sound", () => {
    expect(seen.nodes.map(({ mode }) => mode.runtime)).toEqual(MEMBERS.map(() => "allowTLS"));
    expect(seen.nodes.flatMap(({ replication }) => replication?.members ?? [])).not.toContainEqual(
      expect.objectContaining({ healthy: false }),
    );
    expect(brokenPairs(matrix)).toEqual(EXPECTED);
    expect(new Set(matrix.results.flat())).toEqual(new Set(["self", "ok", "broken"]));
  });

  test("each flaw is told once a direction, with the hosts it concerns", () => {
    const hosts = seen.nodes.map(({ host }) => host);

    expect(hosts).toEqual(MEMBERS.map(hostOf));
    expect(matrix.troubles.map(({ code }) => code).sort()).toEqual([
      "CLIENT_CHAIN_REFUSED",
      "CLIENT_PURPOSE_MISSING",
      "SERVER_CHAIN_REFUSED",
      "SERVER_NAME_MISMATCH",
    ]);
    for (const [code, index] of [
      ["CLIENT_CHAIN_REFUSED", OTHER_CA],
      ["SERVER_CHAIN_REFUSED", OTHER_CA],
      ["CLIENT_PURPOSE_MISSING", NO_CLIENT_AUTH],
      ["SERVER_NAME_MISMATCH", WRONG_SAN],
    ] as const) {
      const sentence = matrix.troubles.find((trouble) => trouble.code === code)?.sentence;
      expect(sentence).toContain(hostOf(index));
    }
  });
});

test("at preferTLS the heartbeats of exactly those pairs fail", async () => {
  for (const index of MEMBERS) await command(index, { setParameter: 1, tlsMode: "preferTLS" });
  // What was dialled in plaintext stays open, so a mistake would show only with the next connection.
  const others = { hostAndPort: MEMBERS.map(hostOf) };
  for (const index of MEMBERS) await command(index, { dropConnections: 1, ...others });
  const droppedAt = Date.now();

  const statuses = await expect
    .poll(() => Promise.all(MEMBERS.map(memberViews)), { timeout: 15_000, interval: 200 })
    .toSatisfy((views: MemberView[][]) =>
      views.flat().every(({ lastHeartbeat }) => isAfter(lastHeartbeat, droppedAt)),
    )
    .then(() => Promise.all(MEMBERS.map(memberViews)));

  const down = statuses.flatMap((views, a) =>
    views.flatMap(({ name, health }) => (health === 1 ? [] : [[a, indexOf(name)] as const])),
  );
  expect(down.sort(byPlace)).toEqual(EXPECTED);
});

const memberViewSchema = z.object({
  name: z.string(),
  health: z.number(),
  lastHeartbeat: z.date().optional(),
});
type MemberView = z.infer<typeof memberViewSchema>;

async function memberViews(index: number): Promise<MemberView[]> {
  const status = await command(index, { replSetGetStatus: 1 });
  return z.object({ members: z.array(memberViewSchema) }).parse(status).members;
}

/** A member's line about itself has no heartbeat. */
function isAfter(lastHeartbeat: Date | undefined, instantMs: number): boolean {
  return lastHeartbeat === undefined || lastHeartbeat.getTime() > instantMs;
}

function indexOf(host: string): number {
  return MEMBERS.findIndex((index) => hostOf(index) === host);
}

function byPlace(left: readonly [number, number], right: readonly [number, number]): number {
  return left[0] - right[0] || left[1] - right[1];
}
