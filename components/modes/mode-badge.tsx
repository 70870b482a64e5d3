import { ModeIcon } from "#components/modes/mode-icon.tsx";
import { MODE_WORDS } from "#components/modes/mode-words.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

interface ModeNameProps {
  mode: TlsMode | null;
  /** The word of the server ("requireTLS") instead of the short one ("require"). */
  full?: boolean;
  className?: string;
}

export function ModeName({ mode, full = false, className }: ModeNameProps) {
  const words = mode === null ? null : MODE_WORDS[mode];
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        words === null ? "text-violet" : TONE_TEXT[words.tone],
        className,
      )}
    >
      <ModeIcon mode={mode} className="shrink-0" />
      {mode === null ? "unknown" : null}
      {mode !== null && full ? mode : words?.short}
    </span>
  );
}
