import { err, ok, type Result } from "#lib/domain/result.ts";
import { settingsOfCommandLine, withoutSecrets } from "#lib/domain/server-config/command-line.ts";
import type {
  RepeatedOption,
  ServerOptions,
  ServerProgram,
  TlsOptions,
  TlsSection,
  WrittenMode,
} from "#lib/domain/server-config/server-options.ts";
import {
  parseServerVersion,
  type ServerVersion,
} from "#lib/domain/server-config/server-version.ts";
import {
  type Settings,
  settingsOf,
  switchSetting,
  textSetting,
} from "#lib/domain/server-config/settings.ts";
import { TLS_OPTION_SPELLINGS, type TlsOptionName } from "#lib/domain/server-config/tls-option.ts";

export interface UnreadableOptions {
  code: "VERSION_UNREADABLE" | "OPTIONS_UNREADABLE";
  message: string;
}

/** Where the settings of a process come from. */
export interface OptionSource {
  program: ServerProgram;
  version: ServerVersion;
  argv: readonly string[];
  configPath: string | null;
  repeated: readonly RepeatedOption[];
}

const SECTIONS = ["ssl", "tls"] as const satisfies readonly TlsSection[];

/**
 * Reads the reply of getCmdLineOpts: how the process was started, which setParameter does not change.
 *
 * @param version As buildInfo says it, or the release alone.
 * @see fact sheet, section 2.1
 */
export function readServerOptions(
  reply: unknown,
  version: string,
): Result<ServerOptions, UnreadableOptions> {
  const release = parseServerVersion(version);
  if (!release.ok) return err({ code: "VERSION_UNREADABLE", message: release.error.message });
  const { argv, parsed } = fieldsOf(reply);
  if (typeof parsed !== "object" || parsed === null) {
    const message = "The reply of getCmdLineOpts holds no parsed options";
    return err({ code: "OPTIONS_UNREADABLE", message });
  }
  const words = Array.isArray(argv) ? argv.filter((word) => typeof word === "string") : [];
  const settings = settingsOf(parsed);
  return ok(
    optionsFromSettings(settings, {
      program: programOf(settings, words),
      version: release.value,
      argv: words,
      configPath: textSetting(settings, "config"),
      repeated: [],
    }),
  );
}

/** The options of a command line alone, program first. */
export function readCommandLine(argv: readonly string[], version: ServerVersion): ServerOptions {
  const { settings, configPath, repeated } = settingsOfCommandLine(argv);
  const program = programOf(settings, argv);
  return optionsFromSettings(settings, { program, version, argv, configPath, repeated });
}

/** The options of a file and a command line together; the command line wins. */
export function readFileAndCommandLine(
  file: Settings,
  source: Omit<OptionSource, "repeated">,
): ServerOptions {
  const typed = settingsOfCommandLine(source.argv);
  const repeated = [...repeatedIn(file), ...typed.repeated];
  return optionsFromSettings(new Map([...file, ...typed.settings]), { ...source, repeated });
}

/** Options as the settings say them, whatever they came from. */
export function optionsFromSettings(settings: Settings, source: OptionSource): ServerOptions {
  const role = textSetting(settings, "sharding.clusterRole");
  return {
    program: source.program,
    version: source.version,
    tls: tlsOptionsOf(settings),
    security: {
      clusterAuthMode: textSetting(settings, "security.clusterAuthMode"),
      keyFile: textSetting(settings, "security.keyFile"),
      authorization: textSetting(settings, "security.authorization"),
      transitionToAuth: switchSetting(settings, "security.transitionToAuth"),
    },
    setParameter: parametersOf(settings),
    replSetName:
      textSetting(settings, "replication.replSetName") ??
      textSetting(settings, "replication.replSet"),
    shardingRole: role === "shardsvr" || role === "configsvr" ? role : null,
    configPath: source.configPath,
    argv: withoutSecrets(source.argv),
    sections: sectionsOf(settings),
    repeated: source.repeated,
  };
}

/** The sections whose own names the settings use; `logVersions` has the same name in both. */
export function sectionsOf(settings: Settings): TlsSection[] {
  const paths = [...settings.keys()].filter((path) => path !== "net.tls.logVersions");
  return SECTIONS.filter((section) => paths.some((path) => path.startsWith(`net.${section}.`)));
}

function tlsOptionsOf(settings: Settings): TlsOptions {
  const text = (name: TlsOptionName) => firstOf(name, (path) => textSetting(settings, path));
  const flag = (name: TlsOptionName) => firstOf(name, (path) => switchSetting(settings, path));
  return {
    modes: modesOf(settings),
    certificateKeyFile: text("certificateKeyFile"),
    hasCertificateKeyFilePassword: text("certificateKeyFilePassword") !== null,
    clusterFile: text("clusterFile"),
    hasClusterPassword: text("clusterPassword") !== null,
    CAFile: text("CAFile"),
    clusterCAFile: text("clusterCAFile"),
    CRLFile: text("CRLFile"),
    cipherConfig: text("cipherConfig"),
    disabledProtocols: text("disabledProtocols"),
    logVersions: text("logVersions"),
    certificateSelector: text("certificateSelector"),
    clusterCertificateSelector: text("clusterCertificateSelector"),
    clusterAuthAttributes: text("clusterAuthAttributes"),
    clusterAuthExtensionValue: text("clusterAuthExtensionValue"),
    allowConnectionsWithoutCertificates: flag("allowConnectionsWithoutCertificates"),
    allowInvalidCertificates: flag("allowInvalidCertificates"),
    allowInvalidHostnames: flag("allowInvalidHostnames"),
    FIPSMode: flag("FIPSMode"),
  };
}

function modesOf(settings: Settings): WrittenMode[] {
  return SECTIONS.flatMap((section) => {
    const word = textSetting(settings, `net.${section}.mode`);
    return word === null ? [] : [{ section, word }];
  });
}

function parametersOf(settings: Settings): Record<string, string> {
  const prefix = "setParameter.";
  return Object.fromEntries(
    [...settings.keys()]
      .filter((path) => path.startsWith(prefix))
      .map((path) => [path.slice(prefix.length), textSetting(settings, path) ?? ""]),
  );
}

function repeatedIn(settings: Settings): RepeatedOption[] {
  return Object.entries(TLS_OPTION_SPELLINGS).flatMap(([name, { paths }]) => {
    const all = new Set<string>([...paths.ssl, ...paths.tls]);
    const written = [...all].filter((path) => settings.has(path));
    return name === "mode" || written.length < 2
      ? []
      : written.slice(0, 1).map((option) => ({ option, place: "file" as const }));
  });
}

function firstOf<T>(name: TlsOptionName, read: (path: string) => T | null): T | null {
  const { paths } = TLS_OPTION_SPELLINGS[name];
  for (const path of [...paths.tls, ...paths.ssl]) {
    const value = read(path);
    if (value !== null) return value;
  }
  return null;
}

/** Only a router is told where the config servers are. */
function programOf(settings: Settings, argv: readonly string[]): ServerProgram {
  if (settings.has("sharding.configDB")) return "mongos";
  const [program = ""] = argv;
  return /(?:^|[\\/])mongos(?:\.exe)?$/.test(program) ? "mongos" : "mongod";
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
