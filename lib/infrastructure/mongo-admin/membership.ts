import type { ClusterMembership, Reading } from "#lib/application/ports/node-driver.ts";
import { sumOfConfigVersions } from "#lib/domain/observation/config-version.ts";
import type { ClusterAccess } from "#lib/infrastructure/mongo-admin/cluster-access.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import type { HelloReply } from "#lib/infrastructure/mongo-admin/hello.ts";
import { readReplicaSetConfig } from "#lib/infrastructure/mongo-admin/replica-set.ts";
import { resolveSeeds } from "#lib/infrastructure/mongo-admin/seeds.ts";
import type { SessionPool } from "#lib/infrastructure/mongo-admin/session-pool.ts";
import { readShardingCatalogue, unknownRouters } from "#lib/infrastructure/mongo-admin/sharding.ts";

type Member = ClusterMembership["members"][number];

/** Reads who belongs to the cluster right now, from the first seed that tells. */
export async function readMembership(
  access: ClusterAccess,
  pool: SessionPool,
): Promise<Reading<ClusterMembership>> {
  const seeds = await resolveSeeds(access.connectionString);
  if (!seeds.ok) return seeds;
  const greetings = await Promise.all(
    seeds.value.map(async (host) => ({ host, hello: await greet(pool, host) })),
  );
  const routers = greetings.flatMap(({ host, hello }) =>
    hello.ok && hello.value.process === "mongos" ? [host] : [],
  );
  if (routers.length > 0) return readSharded(pool, routers);
  const member = greetings.find(({ hello }) => hello.ok && hello.value.role !== "standalone");
  if (member !== undefined) return readSet(pool, seeds.value, null);
  const standalone = greetings.find(({ hello }) => hello.ok);
  if (standalone !== undefined) {
    const members = [{ host: standalone.host, memberId: null, group: null }];
    return { ok: true, value: { configVersion: null, members } };
  }
  const [first] = greetings;
  return first !== undefined && !first.hello.ok
    ? first.hello
    : failed("COMMAND_FAILED", "The connection string leads to no node");
}

function greet(pool: SessionPool, host: string): Promise<Reading<HelloReply>> {
  return pool.ask(host, async (_channel, hello) => ({ ok: true, value: hello }));
}

/** The configuration as the first of `hosts` shows it; arbiters do not show theirs. */
async function readSet(
  pool: SessionPool,
  hosts: readonly string[],
  shard: string | null,
): Promise<Reading<ClusterMembership>> {
  let last: Reading<ClusterMembership> = failed("COMMAND_FAILED", "The set has no members to ask");
  for (const host of hosts) {
    const config = await pool.ask(host, readReplicaSetConfig);
    if (config.ok) {
      const { name, version, members } = config.value;
      const group = shard ?? name;
      const placed = members.map((member) => ({
        host: member.host,
        memberId: member.memberId,
        group,
      }));
      return { ok: true, value: { configVersion: version, members: placed } };
    }
    last = config;
  }
  return last;
}

async function readSharded(
  pool: SessionPool,
  routers: readonly string[],
): Promise<Reading<ClusterMembership>> {
  const [router] = routers;
  if (router === undefined) return failed("COMMAND_FAILED", "There is no router to ask");
  const catalogue = await pool.ask(router, (channel, hello) =>
    readShardingCatalogue(channel, hello.localTime),
  );
  if (!catalogue.ok) return catalogue;
  const { sets, incomplete } = catalogue.value;
  if (incomplete !== null) return { ok: false, failure: incomplete };
  const members: Member[] = [];
  const versions: (number | null)[] = [];
  for (const { shard, hosts } of sets) {
    const set = await readSet(pool, hosts, shard);
    if (!set.ok) return set;
    members.push(...set.value.members);
    versions.push(set.value.configVersion);
  }
  const others = await unknownRouters(catalogue.value.routers, routers);
  for (const host of [...routers, ...others])
    members.push({ host, memberId: null, group: "mongos" });
  return { ok: true, value: { configVersion: sumOfConfigVersions(versions), members } };
}
