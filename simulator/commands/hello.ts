import { type Document, Long, ObjectId } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import { replicaSetHello } from "#simulator/commands/hello-replica-set.ts";
import { isDocument, isTruthy, long, numberOf, okReply } from "#simulator/commands/reply.ts";
import { speculativeAuthentication, supportedMechanisms } from "#simulator/commands/sasl.ts";
import type { NodeState } from "#simulator/node-state.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

/** What tells routers that the config servers are a replica set. */
const CONFIG_SERVER_VERSION = 2;

/** isMaster in all its spellings, and hello where it exists. */
export async function hello(context: CommandContext): Promise<Document> {
  keepClientMetadata(context);
  await waitForTopologyChange(context);
  const { node, session, command, name } = context;
  const profile = versionProfile(node.options.version);
  const mechanisms = supportedMechanisms(context);
  return okReply({
    ...(command.helloOk === true && profile.hasHello ? { helloOk: true } : {}),
    ...(profile.hasHello ? { topologyVersion: topologyVersionOf(node) } : {}),
    ...roleFields(node, session.tls?.sni ?? null, name),
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: node.now(),
    logicalSessionTimeoutMinutes: 30,
    ...(profile.hasConnectionId ? { connectionId: session.connectionId } : {}),
    ...wireVersions(node, profile.maxWireVersion),
    ...(mechanisms === null ? {} : { saslSupportedMechs: mechanisms }),
    ...speculativeAuthentication(context),
  });
}

/** Routers name the newest version first and never call themselves read-only. */
function wireVersions({ options }: NodeState, maxWireVersion: number): Document {
  if (options.process === "mongos") return { maxWireVersion, minWireVersion: 0 };
  return { minWireVersion: 0, maxWireVersion, readOnly: false };
}

function roleFields(node: NodeState, sni: string | null, name: string): Document {
  const key = name === "hello" ? "isWritablePrimary" : "ismaster";
  if (node.options.process === "mongos") return { [key]: true, msg: "isdbgrid" };
  if (node.replication === null) return { [key]: true };
  const isConfigServer = node.options.replicaSet?.clusterRole === "configsvr";
  return {
    ...replicaSetHello(node, key, sni),
    ...(isConfigServer ? { configsvr: CONFIG_SERVER_VERSION } : {}),
  };
}

function topologyVersionOf({ topologyVersion }: NodeState): Document {
  return { processId: topologyVersion.processId, counter: long(topologyVersion.counter()) };
}

/** The first hello may say who calls; a second statement is refused. */
function keepClientMetadata({ node, session, command }: CommandContext): void {
  const client: unknown = command.client;
  if (!isDocument(client)) return;
  // The transport keeps the first document before the command runs.
  if (session.clientMetadata !== null && session.clientMetadata !== client) {
    throw new CommandError(
      186,
      "ClientMetadataCannotBeMutated",
      versionProfile(node.options.version).hasHello
        ? "The client metadata document may only be sent in the first hello"
        : "The client metadata document may only be sent in the first isMaster",
    );
  }
  session.clientMetadata = client;
  const name: unknown = isDocument(client.application) ? client.application.name : null;
  session.appName = typeof name === "string" ? name : null;
}

/** A monitor sends the version it knows and waits until there is a newer one. */
async function waitForTopologyChange({ node, session, command }: CommandContext): Promise<void> {
  const known: unknown = command.topologyVersion;
  const maxAwaitMs = numberOf(command.maxAwaitTimeMS);
  if (!isDocument(known) || maxAwaitMs === null || !isTruthy(command.maxAwaitTimeMS)) return;
  const { processId, counter } = known;
  const { topologyVersion } = node;
  if (!(processId instanceof ObjectId) || !processId.equals(topologyVersion.processId)) return;
  const seen = counter instanceof Long ? counter.toNumber() : (numberOf(counter) ?? -1);
  await topologyVersion.waitForChange(seen, maxAwaitMs, session.closed);
}
