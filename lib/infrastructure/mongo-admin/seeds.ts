import { resolveSrv } from "node:dns/promises";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { type ConnectionString, formatAddress } from "#lib/domain/cluster/connection-string.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";

/** The seeds of a connection string as `host:port`; SRV names are looked up. */
export async function resolveSeeds({
  seeds,
  srvName,
}: ConnectionString): Promise<Reading<string[]>> {
  if (srvName === null) return { ok: true, value: seeds.map(formatAddress) };
  try {
    const records = await resolveSrv(`_mongodb._tcp.${srvName}`);
    const hosts = records.map(({ name, port }) =>
      formatAddress({ hostname: name.toLowerCase(), port }),
    );
    const strays = hosts.filter((host) => !sharesDomain(host, srvName));
    if (strays.length > 0) {
      return failed(
        "NAME_NOT_RESOLVED",
        `${srvName} points to ${strays[0]}, outside its own domain`,
      );
    }
    return { ok: true, value: hosts };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown error";
    return failed("NAME_NOT_RESOLVED", `${srvName} has no SRV records for MongoDB (${reason})`);
  }
}

/** Records that lead to another domain are not followed, so that a forged answer cannot redirect a login. */
function sharesDomain(host: string, srvName: string): boolean {
  const domain = srvName.split(".").slice(1).join(".").toLowerCase();
  return host.slice(0, host.lastIndexOf(":")).endsWith(`.${domain}`);
}
