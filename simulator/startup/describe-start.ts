import { CLUSTER_AUTH_MODES, parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { parseMode, spellMode, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { NodeTlsMaterial, SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { StartupSettings } from "#simulator/startup/read-startup-settings.ts";
import { badOptions, type StartupRefusal } from "#simulator/startup/startup-refusal.ts";
import { NO_FILE } from "#simulator/tls/configured-material.ts";

/** Files that options name. */
export interface StartupFiles {
  /** The text of a file, or null where there is none. */
  read(path: string): string | null;
  /** Whether others than the owner may read it. */
  isOpenToOthers(path: string): boolean;
}

/** Options of a process of 4.2 that was started with these settings, or why their words are refused. */
export function describeStart(
  settings: StartupSettings,
  files: StartupFiles,
  port: number,
): Result<SimulatedNodeOptions, StartupRefusal> {
  const { program, values } = settings;
  const mode = modeOf(settings);
  if (!mode.ok) return mode;
  const auth = text(settings, "security.clusterAuthMode");
  const clusterAuthMode = auth === undefined ? undefined : parseClusterAuthMode(auth);
  if (clusterAuthMode === null) {
    return err(badOptions(program, CLUSTER_AUTH_WORDS));
  }
  const keyFile = text(settings, "security.keyFile");
  const transitionToAuth = values.has("security.transitionToAuth");
  const configDB = text(settings, "sharding.configDB");
  const tls = materialOf(settings, files);
  return ok({
    process: program,
    version: "4.2",
    port,
    startup: {
      mode: mode.value ?? "disabled",
      vocabulary: settings.modeVocabulary,
      source: settings.source,
      ...(mode.value === "disabled" ? { modeOption: "explicit" as const } : {}),
      ...(clusterAuthMode === undefined ? {} : { clusterAuthMode }),
      ...(transitionToAuth ? { transitionToAuth } : {}),
      ...(Object.keys(settings.setParameter).length === 0
        ? {}
        : { setParameter: { ...settings.setParameter } }),
    },
    ...(tls === null ? {} : { tls }),
    authorization: (keyFile !== undefined || auth !== undefined) && !transitionToAuth,
    ...(keyFile === undefined
      ? {}
      : {
          keyFile,
          keyFileContent: files.read(keyFile) ?? "",
          keyFileIsOpen: files.isOpenToOthers(keyFile),
        }),
    users: [],
    ...(configDB === undefined ? {} : { sharding: { configDB, shards: [], mongos: [] } }),
  });
}

const CLUSTER_AUTH_WORDS = `security.clusterAuthMode expects one of ${CLUSTER_AUTH_MODES.slice(
  0,
  -1,
)
  .map((mode) => `'${mode}'`)
  .join(", ")}, or 'X509'`;

/** Null where no mode was given. Words of either vocabulary are taken under the old name only. */
function modeOf(settings: StartupSettings): Result<TlsMode | null, StartupRefusal> {
  const word = text(settings, "net.tls.mode");
  if (word === undefined) return ok(null);
  const mode = parseMode(word);
  const isKnown =
    mode !== null && (settings.modeVocabulary === "ssl" || spellMode(mode, "tls") === word);
  if (isKnown) return ok(mode);
  return err(badOptions(settings.program, `unsupported value for tlsMode ${word}`));
}

function text({ values }: StartupSettings, name: string): string | undefined {
  const value = values.get(name);
  return typeof value === "string" ? value : undefined;
}

const TLS_PREFIX = "net.tls.";

function materialOf(settings: StartupSettings, files: StartupFiles): NodeTlsMaterial | null {
  const names = [...settings.values.keys()].filter(
    (name) => name.startsWith(TLS_PREFIX) && name !== "net.tls.mode",
  );
  if (names.length === 0) return null;
  const of = (key: string) => text(settings, TLS_PREFIX + key);
  return {
    certificateKeyFile: of("certificateKeyFile") ?? "",
    certificateKeyPem: contentOf(files, of("certificateKeyFile")) ?? "",
    ...defined({
      CAFile: of("CAFile"),
      caPem: contentOf(files, of("CAFile")),
      clusterFile: of("clusterFile"),
      clusterPem: contentOf(files, of("clusterFile")),
      clusterCAFile: of("clusterCAFile"),
      clusterCaPem: contentOf(files, of("clusterCAFile")),
      CRLFile: of("CRLFile"),
      certificateKeyFilePassword: of("certificateKeyFilePassword"),
      clusterPassword: of("clusterPassword"),
      disabledProtocols: of("disabledProtocols")?.split(","),
      logVersions: of("logVersions")?.split(","),
    }),
    ...switches(settings),
  };
}

function contentOf(files: StartupFiles, path: string | undefined): string | undefined {
  return path === undefined ? undefined : (files.read(path) ?? NO_FILE);
}

const SWITCHES = [
  "allowConnectionsWithoutCertificates",
  "allowInvalidCertificates",
  "allowInvalidHostnames",
  "FIPSMode",
] as const;

function switches({ values }: StartupSettings): Partial<NodeTlsMaterial> {
  return Object.fromEntries(
    SWITCHES.filter((key) => values.has(TLS_PREFIX + key)).map((key) => [key, true]),
  );
}

/** Without the fields that have no value, which exact optional types ask for. */
function defined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
