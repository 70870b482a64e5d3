import type { ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import type { SecretBox, SecretPlace } from "#lib/infrastructure/secrets/secret-box.ts";
import type { clusterCredentials } from "#lib/infrastructure/store/schema/clusters.ts";

type Row = typeof clusterCredentials.$inferSelect;

/**
 * The row that holds a cluster's credentials. The authorities are no secret, but are sealed as well: who
 * could put in another cluster's, or his own, could stand between us and the server.
 */
export function sealCredentials(
  secrets: SecretBox,
  clusterId: string,
  { uri, caPem, clientPem }: ClusterCredentials,
): Row {
  const seal = (column: string, value: string) => secrets.seal(value, placeOf(clusterId, column));
  return {
    clusterId,
    uri: seal("uri", uri),
    caPem: caPem === null ? null : seal("ca_pem", caPem),
    clientPem: clientPem === null ? null : seal("client_pem", clientPem),
  };
}

/**
 * The credentials in the row.
 *
 * @throws SecretError when a value was not sealed by this installation for this place.
 */
export function openCredentials(secrets: SecretBox, row: Row): ClusterCredentials {
  const open = (column: string, sealed: string) =>
    secrets.open(sealed, placeOf(row.clusterId, column));
  return {
    uri: open("uri", row.uri),
    caPem: row.caPem === null ? null : open("ca_pem", row.caPem),
    clientPem: row.clientPem === null ? null : open("client_pem", row.clientPem),
  };
}

function placeOf(row: string, column: string): SecretPlace {
  return { table: "cluster_credentials", row, column };
}
