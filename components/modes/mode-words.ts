import type { Tone } from "#components/ui/tone.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

/** The one map from a mode to its word and tone; the icon is in mode-icon.tsx. */
export const MODE_WORDS: Record<TlsMode, { short: string; tone: Tone; meaning: string }> = {
  disabled: { short: "disabled", tone: "red", meaning: "plaintext only" },
  allowTLS: { short: "allow", tone: "amber", meaning: "takes both, dials plaintext" },
  preferTLS: { short: "prefer", tone: "blue", meaning: "takes both, dials TLS" },
  requireTLS: { short: "require", tone: "green", meaning: "TLS only" },
};
