import { EJSON } from "bson";
import { acceptsPlaintext } from "#lib/domain/mode/tls-mode.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import { describeStart } from "#simulator/startup/describe-start.ts";
import {
  readArguments,
  readConfigSettings,
  type StartupReading,
} from "#simulator/startup/read-startup-settings.ts";
import { startupOutput } from "#simulator/startup/startup-output.ts";
import type { StartupRefusal } from "#simulator/startup/startup-refusal.ts";
import { differences } from "./compare.ts";
import type { JsonObject, StartupRecord } from "./corpus.ts";
import type { LineResult } from "./exceptions.ts";
import type { StartupMaterial } from "./startup-files.ts";
import { openConnection, type RawConnection } from "./wire-client.ts";

/** What a start came to, in the fields of the recording. */
type Seen = Omit<StartupRecord, "id" | "program" | "args">;

/** Starts a simulated process with the recorded options and compares what comes of it. */
export async function runStartup(
  record: StartupRecord,
  material: StartupMaterial,
): Promise<LineResult> {
  const { id, program: _program, args: _args, ...recorded } = record;
  const expected = comparable(recorded);
  const seen = comparable(await start(record, material));
  // What the recording did not ask for is not compared.
  const asked = Object.fromEntries(Object.keys(expected).map((name) => [name, seen[name] ?? null]));
  return { id, differences: differences("", expected, asked) };
}

async function start(record: StartupRecord, material: StartupMaterial): Promise<Seen> {
  const { program } = record;
  const { notices, settings } = readingOf(record);
  const output = (refusal: StartupRefusal | null) =>
    startupOutput(program, notices, refusal, () => new Date());
  const refused = (refusal: StartupRefusal): Seen => ({
    started: false,
    exitCode: refusal.exitCode,
    ...output(refusal),
  });
  if (!settings.ok) return refused(settings.error);
  const [port = 0] = await findFreePorts(1);
  const options = describeStart(settings.value, material.files, port);
  if (!options.ok) return refused(options.error);
  const node = await startSimulatedNode(options.value);
  if (!node.ok) return refused(node.error);
  try {
    return {
      started: true,
      exitCode: null,
      stdout: output(null).stdout,
      log: node.value.state.log.ring("global").lines.filter((line) => KEPT.test(line)),
      ...(await answersOf(node.value, material)),
    };
  } finally {
    await node.value.kill();
  }
}

const ONLY_CONFIG_SERVER = "cfg/127.0.0.1:27321";

function readingOf({ program, args }: StartupRecord): StartupReading {
  if (typeof args === "string") return readConfigSettings(program, configOf(args));
  const isRouter = program === "mongos";
  return readArguments(program, isRouter ? [...args, "--configdb", ONLY_CONFIG_SERVER] : args);
}

/** The recording names the modes alone; certificate and CA stood beside them, in the same words. */
function configOf(text: string): Record<string, string> {
  const modes = text.replace("YAML:", "").split(" + ");
  const isOld = !text.includes("net.tls.");
  return {
    ...Object.fromEntries(modes.map((entry) => entry.split(" ") as [string, string])),
    [isOld ? "net.ssl.PEMKeyFile" : "net.tls.certificateKeyFile"]: "<certs>/server.pem",
    [isOld ? "net.ssl.CAFile" : "net.tls.CAFile"]: "<certs>/ca.pem",
  };
}

const ONE = { $numberInt: "1" };

/** What the process says of itself to a client with a certificate on its machine. */
async function answersOf(
  { state, port }: SimulatedNode,
  { ca, clientPem }: StartupMaterial,
): Promise<Partial<Seen>> {
  let connection: RawConnection;
  try {
    const plain = acceptsPlaintext(state.mode);
    connection = await openConnection(port, plain ? undefined : { ca, clientPem });
  } catch {
    return { startupWarningsAboutTls: NOBODY };
  }
  const ask = async (request: JsonObject) => relaxed(await connection.run(request));
  const warnings = (await ask({ getLog: "startupWarnings", $db: "admin" })).log;
  const { parsed } = await ask({ getCmdLineOpts: ONE, $db: "admin" });
  const getParameterAfterStart = await ask({
    getParameter: ONE,
    sslMode: ONE,
    tlsMode: ONE,
    clusterAuthMode: ONE,
    $db: "admin",
  });
  connection.close();
  const lines = Array.isArray(warnings) ? warnings.map(String) : [];
  return {
    startupWarningsAboutTls: lines.filter((line) => ABOUT_TLS.test(line)),
    getParameterAfterStart,
    ...(parsed === undefined ? {} : { parsedNet: (parsed as { net: JsonObject }).net }),
  };
}

function relaxed(reply: JsonObject): JsonObject {
  return EJSON.deserialize(reply, { relaxed: true }) as JsonObject;
}

const ABOUT_TLS = /TLS|SSL|X\.?509/i;
/** The recording kept warnings, lines about TLS and the one about listening. */
const KEPT = /(?:CONTROL|NETWORK).*(?:WARNING|TLS|SSL|waiting for connections)/i;
/** Which part of a process starts first is left to chance, so this line may be missing before a refusal. */
const BY_CHANCE = "Automatically disabling TLS 1.0";
const NOBODY = "could not connect";

/** Without dates, ports and reasons of the recorder's client, and without lines that come by chance. */
function comparable(seen: Seen): JsonObject {
  const { started, log, startupWarningsAboutTls: warnings, getParameterAfterStart } = seen;
  const kept = log.filter((line) => started || !line.includes(BY_CHANCE));
  const couldAsk = getParameterAfterStart?.ok === 1;
  const text = JSON.stringify({
    ...seen,
    log: kept,
    ...(typeof warnings === "string" ? { startupWarningsAboutTls: NOBODY } : {}),
    ...(couldAsk && warnings === undefined ? { startupWarningsAboutTls: [] } : {}),
  });
  const masked = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+\+0000/g, "<date>")
    .replaceAll(/on port \d+/g, "on port <port>")
    .replaceAll(/"port":\d+/g, '"port":"<port>"');
  return JSON.parse(masked) as JsonObject;
}
