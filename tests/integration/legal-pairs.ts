import { acceptsPlaintext, acceptsTls, dialsTls, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedNode } from "#simulator/node.ts";

/** Pairs of running processes of which the first cannot dial the second, by the modes they are really in. */
export function brokenPairs({ nodes }: Pick<SimulatedCluster, "nodes">): string[] {
  const running = nodes.filter((node) => node.isRunning());
  return running.flatMap((from) =>
    running
      .filter((to) => to !== from && mayDial(from, to))
      .filter((to) => !canDial(from.state.mode, to.state.mode))
      .map((to) => `${from.host} at ${from.state.mode} cannot dial ${to.host} at ${to.state.mode}`),
  );
}

/** An arbiter holds no data and so never learns of anybody outside its set. */
function mayDial({ host, options }: SimulatedNode, to: SimulatedNode): boolean {
  const set = options.replicaSet;
  const isArbiter = set?.members.some((member) => member.host === host && member.arbiterOnly);
  return isArbiter !== true || set?.name === to.options.replicaSet?.name;
}

/**
 * Remembers every pair that a setParameter broke: the commands of a rollout, not the falls and crashes that a test
 * brings about.
 */
export function watchPairs(cluster: SimulatedCluster): { broken: string[] } {
  const seen: { broken: string[] } = { broken: [] };
  let before = new Set(brokenPairs(cluster));
  cluster.onCommand = ({ command, ok }) => {
    const now = brokenPairs(cluster);
    if (command === "setParameter" && ok) {
      seen.broken.push(...now.filter((pair) => !before.has(pair)));
    }
    before = new Set(now);
  };
  return seen;
}

function canDial(from: TlsMode, to: TlsMode): boolean {
  return dialsTls(from) ? acceptsTls(to) : acceptsPlaintext(to);
}
