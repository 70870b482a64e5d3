import type { Document } from "bson";
import { SYSTEM_USER } from "#simulator/authentication/system-user.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { dispatch } from "#simulator/commands/dispatch.ts";
import {
  applyHang,
  applyLatency,
  falsifyReply,
  faultyReply,
  takeCommandFault,
} from "#simulator/faults/apply-fault.ts";
import { clientMetadataReceived } from "#simulator/log/network-events.ts";
import { memberProof } from "#simulator/replication/member-proof.ts";

/** Names of the command by which clients and members greet and watch a process. */
export const HELLO_NAMES = new Set(["hello", "isMaster", "ismaster"]);

/**
 * Runs one command with everything around it: metadata, faults, counters, the command log.
 *
 * @returns Null when a fault keeps the reply; the connection is closing then.
 */
export async function runCommand(context: CommandContext): Promise<Document | null> {
  const { node, session, name, command } = context;
  if (HELLO_NAMES.has(name)) noteMember(context);
  const knownClient = session.clientMetadata;
  const from = node.mode;
  session.runningCommand = name;
  await applyHang(node.fault, session);
  await applyLatency(node.fault, session.closed);
  const { dieAt, loseReply } = takeCommandFault(node, name);
  if (dieAt === "setParameter-before") {
    node.die();
    return null;
  }
  const reply = faultyReply(node.fault, name) ?? (await dispatch(context));
  if (session.clientMetadata !== null && session.clientMetadata !== knownClient) {
    node.log.write(clientMetadataReceived(session, session.clientMetadata));
  }
  session.runningCommand = null;
  session.lastActiveAt = node.now();
  if (!session.isInternal && name !== "_isSelf") {
    node.onCommand?.({
      at: node.now().toISOString(),
      host: node.host,
      connectionId: session.connectionId,
      appName: session.appName,
      tls: session.tls !== null,
      command: name,
      request: withoutSecrets(name, command),
      ok: Number(reply.ok) === 1,
      ...(name === "setParameter" ? { from, to: node.mode } : {}),
    });
  }
  if (dieAt === "setParameter-after") node.die();
  if (loseReply === true) session.end();
  if (dieAt !== undefined || loseReply === true) return null;
  return falsifyReply(node.fault, name, reply);
}

/**
 * A member names itself in its first message and proves that it has the same key file.
 *
 * Without a key there is nothing to prove: with authorization on, nobody counts as a member then.
 */
function noteMember({ node, session, command }: CommandContext): void {
  const { authorization, keyFileContent } = node.options;
  if (command.internalClient === undefined) return;
  if (authorization && keyFileContent === undefined) return;
  if (command.simulatedMember !== memberProof(keyFileContent ?? "")) return;
  session.isInternal = true;
  if (keyFileContent !== undefined) session.authenticatedUsers = [SYSTEM_USER];
}

const SECRET_FIELDS: Record<string, readonly string[]> = {
  saslStart: ["payload"],
  saslContinue: ["payload"],
  createUser: ["pwd"],
  updateUser: ["pwd"],
};

function withoutSecrets(name: string, command: Document): Document {
  const hidden = SECRET_FIELDS[name];
  const { speculativeAuthenticate, lsid: _lsid, $clusterTime: _time, ...shown } = command;
  if (speculativeAuthenticate !== undefined) shown.speculativeAuthenticate = "<hidden>";
  for (const field of hidden ?? []) if (field in shown) shown[field] = "<hidden>";
  return shown;
}
