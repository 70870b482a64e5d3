/** The four modes of a MongoDB process, in the order of the ladder, in the words of servers from 4.2 on. */
export const TLS_MODES = ["disabled", "allowTLS", "preferTLS", "requireTLS"] as const;

export type TlsMode = (typeof TLS_MODES)[number];

/** The modes a running process can be moved to by `setParameter`. */
export type OnlineTargetMode = "preferTLS" | "requireTLS";

/** Servers up to 4.0 know only `sslMode` and its words; from 4.2 on both names exist. */
export type ModeVocabulary = "tls" | "ssl";

const SSL_WORDS: Record<TlsMode, string> = {
  disabled: "disabled",
  allowTLS: "allowSSL",
  preferTLS: "preferSSL",
  requireTLS: "requireSSL",
};

const MODE_BY_WORD: ReadonlyMap<string, TlsMode> = new Map(
  TLS_MODES.flatMap((mode) => [
    [mode, mode],
    [SSL_WORDS[mode], mode],
  ]),
);

/** The word that a server of the given vocabulary uses for `mode`. */
export function spellMode(mode: TlsMode, vocabulary: ModeVocabulary): string {
  return vocabulary === "tls" ? mode : SSL_WORDS[mode];
}

/** The mode that a word of either vocabulary names, or null. */
export function parseMode(word: string): TlsMode | null {
  return MODE_BY_WORD.get(word) ?? null;
}

/** The parameter that carries the mode in the given vocabulary. */
export function modeParameter(vocabulary: ModeVocabulary): "tlsMode" | "sslMode" {
  return vocabulary === "tls" ? "tlsMode" : "sslMode";
}

/** Rung on the ladder: 0 for disabled up to 3 for requireTLS. */
export function rungOf(mode: TlsMode): number {
  return TLS_MODES.indexOf(mode);
}

/**
 * The one mode that `setParameter` accepts from here, or null where only a restart helps.
 *
 * @see MongoDB source, `checkTLSModeTransition`: allowTLS to preferTLS and preferTLS to requireTLS, nothing else.
 */
export function nextOnlineMode(from: TlsMode): OnlineTargetMode | null {
  if (from === "allowTLS") return "preferTLS";
  return from === "preferTLS" ? "requireTLS" : null;
}

/** Whether a process in this mode serves a connection that starts in plaintext. */
export function acceptsPlaintext(mode: TlsMode): boolean {
  return mode !== "requireTLS";
}

/** Whether a process in this mode serves a connection that starts with a TLS ClientHello. */
export function acceptsTls(mode: TlsMode): boolean {
  return mode !== "disabled";
}

/** Whether a process in this mode dials its peers with TLS, without falling back. */
export function dialsTls(mode: TlsMode): boolean {
  return mode === "preferTLS" || mode === "requireTLS";
}
