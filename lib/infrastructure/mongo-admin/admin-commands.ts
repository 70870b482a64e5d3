import type { Document } from "bson";
import type { Reading } from "#lib/application/ports/node-driver.ts";
import { type ClusterAuthMode, parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import {
  type ModeVocabulary,
  modeParameter,
  parseMode,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import { readServerOptions } from "#lib/domain/server-config/read-server-options.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  type Fields,
  fieldsOf,
  numberOf,
  textOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";
import {
  readTrustOptions,
  type TrustOptions,
} from "#lib/infrastructure/mongo-admin/trust-options.ts";
import type { WireConnection } from "#lib/infrastructure/mongo-admin/wire-connection.ts";

/** First wire version that knows the parameter `tlsMode` (4.2). */
const TLS_VOCABULARY_WIRE_VERSION = 8;
const UNAUTHORIZED = 13;

/** A connection on which commands can be tried, logged in or not. */
export interface CommandChannel {
  host: string;
  connection: WireConnection;
  wireVersion: number;
  timeoutMs: number;
}

/** Runs a command on `admin`; an error document is a failed reading. */
export async function runCommand(
  { host, connection, timeoutMs }: CommandChannel,
  command: Document,
  database = "admin",
): Promise<Reading<Fields>> {
  const reply = await connection.command(database, command, timeoutMs);
  if (!reply.ok || numberOf(reply.value.ok) === 1) return reply;
  const [name] = Object.keys(command);
  const errmsg = textOf(reply.value.errmsg) ?? "no reason given";
  return numberOf(reply.value.code) === UNAUTHORIZED
    ? failed("NOT_AUTHORIZED", `${host} does not let us run ${name}: ${errmsg}`)
    : failed("COMMAND_FAILED", `${host} answers ${name} with: ${errmsg}`);
}

export interface ModeReading {
  mode: TlsMode;
  vocabulary: ModeVocabulary;
}

/**
 * Reads the runtime mode.
 *
 * Asks for one name only: 4.2 logs a warning each time `sslMode` is touched.
 */
export async function readRuntimeMode(channel: CommandChannel): Promise<Reading<ModeReading>> {
  const vocabulary = vocabularyOf(channel.wireVersion);
  const name = modeParameter(vocabulary);
  const reply = await runCommand(channel, { getParameter: 1, [name]: 1 });
  if (!reply.ok) return reply;
  const word = textOf(reply.value[name]);
  const mode = word === null ? null : parseMode(word);
  if (mode === null) {
    return failed("COMMAND_FAILED", `${channel.host} names no TLS mode that is known`);
  }
  return { ok: true, value: { mode, vocabulary } };
}

/** Reads how the running process proves itself to others; a server without it says `undefined`. */
export async function readClusterAuthMode(
  channel: CommandChannel,
): Promise<Reading<ClusterAuthMode | null>> {
  const reply = await runCommand(channel, { getParameter: 1, clusterAuthMode: 1 });
  if (!reply.ok) return reply;
  return { ok: true, value: parseClusterAuthMode(textOf(reply.value.clusterAuthMode) ?? "") };
}

/** The vocabulary that a server of this wire version understands. */
function vocabularyOf(wireVersion: number): ModeVocabulary {
  return wireVersion >= TLS_VOCABULARY_WIRE_VERSION ? "tls" : "ssl";
}

export interface StartupOptions {
  mode: TlsMode | null;
  /** Whether a CA file makes the server ask clients for a certificate. */
  requestsClientCertificate: boolean;
  servesWithoutClientCertificate: boolean;
  trust: TrustOptions;
  /** All that decides about TLS; null where the reply or the version could not be read. */
  options: ServerOptions | null;
}

/**
 * Reads the options the process was started with; a server without TLS options started disabled.
 *
 * @param version As buildInfo says it, or the release alone.
 */
export async function readStartupOptions(
  channel: CommandChannel,
  version: string,
): Promise<Reading<StartupOptions>> {
  const reply = await runCommand(channel, { getCmdLineOpts: 1 });
  if (!reply.ok) return reply;
  const net = fieldsOf(fieldsOf(reply.value.parsed).net);
  const tls = fieldsOf(net.tls);
  const ssl = fieldsOf(net.ssl);
  const word = textOf(tls.mode) ?? textOf(ssl.mode);
  const both = { ...ssl, ...tls };
  const options = readServerOptions(reply.value, version);
  return {
    ok: true,
    value: {
      mode: word === null ? "disabled" : parseMode(word),
      requestsClientCertificate: both.CAFile !== undefined || both.clusterCAFile !== undefined,
      servesWithoutClientCertificate:
        both.allowConnectionsWithoutCertificates === true ||
        both.weakCertificateValidation === true,
      trust: readTrustOptions(fieldsOf(reply.value.parsed)),
      options: options.ok ? options.value : null,
    },
  };
}

/** Reads the version of the server, for example `7.0.14`. */
export async function readVersion(channel: CommandChannel): Promise<Reading<string>> {
  const reply = await runCommand(channel, { buildInfo: 1 });
  if (!reply.ok) return reply;
  const version = textOf(reply.value.version);
  return version === null
    ? failed("COMMAND_FAILED", `${channel.host} shows no version`)
    : { ok: true, value: version };
}
