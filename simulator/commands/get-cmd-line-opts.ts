import { type Document, Double } from "bson";
import { spellMode } from "#lib/domain/mode/tls-mode.ts";
import type { CommandContext } from "#simulator/commands/command.ts";
import { okReply } from "#simulator/commands/reply.ts";
import { startupArguments } from "#simulator/commands/startup-arguments.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";
import { byCodeUnit } from "#simulator/versions/parameter-catalogue.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const MASKED = "<password>";

/** How the process was started, frozen: what was typed, and what it means in the words of this version. */
export function getCmdLineOpts({ node }: CommandContext): Document {
  return okReply({
    argv: startupArguments(node.options),
    parsed: sorted(parsedOptions(node.options)),
  });
}

function parsedOptions(options: SimulatedNodeOptions): Document {
  const { startup, replicaSet, sharding } = options;
  const role = replicaSet?.clusterRole;
  const isRouter = options.process === "mongos";
  return {
    ...(startup.source === "yaml" ? { config: "<config>" } : {}),
    net: { bindIp: options.bindIp ?? "127.0.0.1", port: options.port, ...tlsSubtree(options) },
    ...(replicaSet === undefined ? {} : { replication: { replSet: replicaSet.name } }),
    ...securitySubtree(options),
    ...(startup.setParameter === undefined ? {} : { setParameter: { ...startup.setParameter } }),
    ...(role === undefined ? {} : { sharding: { clusterRole: role } }),
    ...(isRouter && sharding !== undefined ? { sharding: { configDB: sharding.configDB } } : {}),
    ...(isRouter ? {} : { storage: storageSubtree(options) }),
    systemLog: { destination: "file", logAppend: true, path: options.logpath ?? "<logpath>" },
  };
}

function storageSubtree(options: SimulatedNodeOptions): Document {
  return {
    dbPath: options.dbpath ?? "<dbpath>",
    wiredTiger: { engineConfig: { cacheSizeGB: new Double(0.25) } },
  };
}

function tlsSubtree(options: SimulatedNodeOptions): Document {
  const { mode, modeOption } = options.startup;
  if (mode === "disabled" && modeOption !== "explicit") return {};
  const isTls = versionProfile(options.version).hasTlsVocabulary;
  const vocabulary = isTls ? "tls" : "ssl";
  const fields = options.tls === undefined ? {} : materialFields(options.tls, isTls);
  return { [vocabulary]: { ...fields, mode: spellMode(mode, vocabulary) } };
}

/** From 4.2 on every `net.ssl` key is rewritten to its `net.tls` name. */
function materialFields(tls: NodeTlsMaterial, isTls: boolean): Document {
  return {
    ...present(isTls ? "certificateKeyFile" : "PEMKeyFile", tls.certificateKeyFile || undefined),
    ...present("CAFile", tls.CAFile),
    ...present("clusterFile", tls.clusterFile),
    ...present("clusterCAFile", tls.clusterCAFile),
    ...present("CRLFile", tls.CRLFile),
    ...(tls.certificateKeyFilePassword === undefined
      ? {}
      : { [isTls ? "certificateKeyFilePassword" : "PEMKeyPassword"]: MASKED }),
    ...(tls.clusterPassword === undefined ? {} : { clusterPassword: MASKED }),
    ...present("allowConnectionsWithoutCertificates", tls.allowConnectionsWithoutCertificates),
    ...present("allowInvalidCertificates", tls.allowInvalidCertificates),
    ...present("allowInvalidHostnames", tls.allowInvalidHostnames),
    ...present("disabledProtocols", tls.disabledProtocols?.join(",")),
    ...present("logVersions", tls.logVersions?.join(",")),
  };
}

function securitySubtree(options: SimulatedNodeOptions): Document {
  const { keyFile, authorization, startup } = options;
  const fields = {
    ...present("clusterAuthMode", startup.clusterAuthMode),
    ...present("keyFile", keyFile),
    ...(authorization && keyFile === undefined && startup.clusterAuthMode === undefined
      ? { authorization: "enabled" }
      : {}),
  };
  return Object.keys(fields).length === 0 ? {} : { security: fields };
}

function present(name: string, value: string | boolean | undefined): Document {
  return value === undefined ? {} : { [name]: value };
}

/** Names are listed in the order of their bytes, at every level. */
function sorted(document: Document): Document {
  return Object.fromEntries(
    Object.entries(document)
      .sort(([left], [right]) => byCodeUnit(left, right))
      .map(([name, value]: [string, unknown]) => [name, isSubtree(value) ? sorted(value) : value]),
  );
}

function isSubtree(value: unknown): value is Document {
  return value !== null && typeof value === "object" && !("_bsontype" in value);
}
