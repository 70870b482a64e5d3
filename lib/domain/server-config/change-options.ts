import { parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import { parseMode, spellMode, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import {
  type ConfigChange,
  PROTOCOL_WORDS,
  type ProtocolWord,
} from "#lib/domain/server-config/config-change.ts";
import { joinWords, knowsTlsNames } from "#lib/domain/server-config/option-change.ts";
import type {
  ServerOptions,
  TlsOptions,
  TlsSection,
} from "#lib/domain/server-config/server-options.ts";
import { hasPatch } from "#lib/domain/server-config/server-version.ts";

/** @see fact sheet, section 2.3 */
export const FIRST_WITH_LOG_VERSIONS = [
  [3, 4, 19],
  [3, 6, 9],
  [4, 0, 4],
] as const;

/** Options that a disabled server refuses to start with. @see fact sheet, section 1.4 */
const REFUSED_WHILE_DISABLED: ConfigChange = {
  certificateKeyFile: null,
  certificateKeyFilePassword: null,
  clusterFile: null,
  clusterPassword: null,
  CAFile: null,
  CRLFile: null,
  cipherConfig: null,
  disabledProtocols: null,
  certificateSelector: null,
  clusterCertificateSelector: null,
  allowConnectionsWithoutCertificates: null,
};

/** The mode that the options name; null where it is no known word, or where two modes are named. */
export function modeOf({ tls: { modes } }: ServerOptions): TlsMode | null {
  const [first, second] = modes;
  if (first === undefined) return "disabled";
  return second === undefined ? parseMode(first.word) : null;
}

/**
 * The change that brings a process to a mode, with what the mode needs beside it.
 *
 * With allowTLS every version of TLS is logged, since these lines tell clients with TLS from those without; to go
 * back to disabled, what a disabled server refuses is taken away.
 *
 * @param given Certificates and whatever else shall change in the same restart.
 */
export function changeToMode(
  mode: TlsMode,
  { version }: ServerOptions,
  given: Omit<ConfigChange, "mode"> = {},
): ConfigChange {
  if (mode === "disabled") return { mode, ...REFUSED_WHILE_DISABLED, ...given };
  const logs = mode === "allowTLS" && hasPatch(version, FIRST_WITH_LOG_VERSIONS) === true;
  return { mode, ...(logs ? { logVersions: PROTOCOL_WORDS } : {}), ...given };
}

/**
 * The change that takes `change` back: the values from before it, for the options it touches.
 *
 * A password that it took away stays away, since its value was never known.
 */
export function revertChange(before: ServerOptions, change: ConfigChange): ConfigChange {
  const { tls, security } = before;
  const mode = tls.modes.length === 0 ? null : modeOf(before);
  const former: ConfigChange = {
    mode,
    certificateKeyFile: tls.certificateKeyFile,
    clusterFile: tls.clusterFile,
    CAFile: tls.CAFile,
    clusterCAFile: tls.clusterCAFile,
    CRLFile: tls.CRLFile,
    cipherConfig: tls.cipherConfig,
    certificateSelector: tls.certificateSelector,
    clusterCertificateSelector: tls.clusterCertificateSelector,
    disabledProtocols: protocolsOf(tls.disabledProtocols),
    logVersions: protocolsOf(tls.logVersions),
    allowConnectionsWithoutCertificates: tls.allowConnectionsWithoutCertificates,
    allowInvalidCertificates: tls.allowInvalidCertificates,
    allowInvalidHostnames: tls.allowInvalidHostnames,
    clusterAuthMode:
      security.clusterAuthMode === null ? null : parseClusterAuthMode(security.clusterAuthMode),
    keyFile: security.keyFile,
    transitionToAuth: security.transitionToAuth,
  };
  return Object.fromEntries(
    Object.entries(former).filter(([name]) => name in change),
  ) satisfies ConfigChange;
}

/** The options after a change, which takes effect with a restart. */
export function applyChange(
  options: ServerOptions,
  change: ConfigChange,
  section: TlsSection = sectionOf(options),
): ServerOptions {
  const { mode, clusterAuthMode, keyFile, transitionToAuth, ...others } = change;
  const { certificateKeyFilePassword, clusterPassword, disabledProtocols, logVersions, ...plain } =
    others;
  const { tls, security } = options;
  const after: TlsOptions = {
    ...tls,
    ...given(plain),
    ...given({ disabledProtocols: joined(disabledProtocols), logVersions: joined(logVersions) }),
    ...(certificateKeyFilePassword === null ? { hasCertificateKeyFilePassword: false } : {}),
    ...(clusterPassword === null ? { hasClusterPassword: false } : {}),
    ...(mode === null ? { modes: [] } : {}),
    ...(typeof mode === "string" ? { modes: [{ section, word: spellMode(mode, section) }] } : {}),
  };
  return {
    ...options,
    tls: after,
    security: { ...security, ...given({ clusterAuthMode, keyFile, transitionToAuth }) },
    sections:
      options.sections.length === 0 && after.modes.length > 0 ? [section] : options.sections,
  };
}

/** The section in which the options name things now, or would. */
export function sectionOf({ version, sections, tls: { modes } }: ServerOptions): TlsSection {
  if (!knowsTlsNames(version)) return "ssl";
  const [first] = modes;
  if (modes.length === 1 && first !== undefined) return first.section;
  return sections.includes("ssl") && !sections.includes("tls") ? "ssl" : "tls";
}

/** Protocols of a list as servers write it, unknown words left out. */
function protocolsOf(text: string | null): ProtocolWord[] | null {
  if (text === null) return null;
  const words = text.split(",").map((word) => word.trim());
  return PROTOCOL_WORDS.filter((word) => words.includes(word));
}

function joined(words: readonly string[] | null | undefined): string | null | undefined {
  if (words === undefined || words === null) return words;
  return joinWords(words);
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
