import { Int32 } from "bson";
import { encodeOpQueryCommand } from "#lib/protocols/mongodb/op-query.ts";
import type { ReplicaSetMember } from "#simulator/node-options.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { dial } from "#simulator/replication/dial.ts";

const TIMEOUT_MS = 10_000;

/**
 * Dials the members of a new configuration at whose address this process does not listen, and asks
 * each whether it is this very process. It is the first thing that a new member hears of the set.
 *
 * Nobody waits for the answers: the simulator knows itself by its address.
 */
export function askWhoIsSelf(node: NodeState, members: readonly ReplicaSetMember[]): void {
  for (const { host } of members) if (host !== node.host) void ask(node, host);
}

async function ask(node: NodeState, host: string): Promise<void> {
  if (node.isCutOff(host)) return;
  const dialled = await dial(node, host, TIMEOUT_MS);
  if (!dialled.ok) return;
  const { socket } = dialled;
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.once("end", () => socket.destroy());
  socket.once("data", () => socket.destroy());
  const document = { _isSelf: new Int32(1) };
  socket.write(
    encodeOpQueryCommand({ requestId: 1, database: "admin", document, numberToReturn: 1 }),
  );
}
