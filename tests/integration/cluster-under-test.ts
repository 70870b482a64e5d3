import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import { startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import {
  type ClusterUnderTest,
  type ClusterWish,
  type Login,
  startupModeOf,
} from "#tests/integration/cluster-wish.ts";
import { startRealCluster } from "#tests/integration/real-servers.ts";

export interface Backend {
  name: string;
  start(wish: ClusterWish): Promise<ClusterUnderTest>;
}

const simulated: Backend = {
  name: "simulated servers",
  start: async (wish) => {
    const { members, clientCertificates } = wish;
    const cluster = await startSimulatedCluster({
      shape: members === 1 ? { kind: "standalone" } : { kind: "replica-set", members },
      modes: Array.from({ length: members }, (_, index) => startupModeOf(wish, index)),
      clientCertificates,
      auth: true,
      heartbeatIntervalMs: 200,
    });
    return {
      uri: cluster.uri,
      hosts: cluster.nodes.map(({ host }) => host),
      caPem: cluster.certificates.ca,
      clientPem: cluster.certificates.client,
      root: cluster.users.root,
      driver: cluster.users.driver,
      stop: () => cluster.stop(),
    };
  },
};

const real: Backend = { name: "real servers", start: startRealCluster };

/** The simulator always, and real servers too where MONGOD_BIN names them. */
export const BACKENDS: readonly Backend[] =
  process.env.MONGOD_BIN === undefined ? [simulated] : [simulated, real];

/** How somebody comes to the cluster: with or without a login, with or without a client certificate. */
export function targetOf(
  cluster: Pick<ClusterUnderTest, "uri" | "caPem" | "clientPem" | "root">,
  { login, certificate, plaintextLogin = false }: Approach,
): ProbeTarget {
  const { user, password }: Login = cluster.root;
  const userinfo = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return {
    credentials: {
      uri: login ? cluster.uri.replace("://", `://${userinfo}`) : cluster.uri,
      caPem: cluster.caPem,
      clientPem: certificate ? cluster.clientPem : null,
    },
    allowCredentialsOverPlaintext: plaintextLogin,
    caBundles: [],
  };
}

export interface Approach {
  login: boolean;
  certificate: boolean;
  plaintextLogin?: boolean;
}
