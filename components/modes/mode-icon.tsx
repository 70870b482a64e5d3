import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

const SHIELD = "M8 1.75 13.25 3.6v4.15c0 3.1-2.05 5.35-5.25 6.5-3.2-1.15-5.25-3.4-5.25-6.5V3.6Z";
const LEFT_HALF = "M8 1.75v12.5c-3.2-1.15-5.25-3.4-5.25-6.5V3.6Z";

/** Open lock, dashed half shield, half shield, full shield: told apart without colour. */
export function ModeIcon({ mode, className }: { mode: TlsMode | null; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="14"
      height="14"
      fill="none"
      aria-hidden="true"
      className={className}
    >
      <Shape mode={mode} />
    </svg>
  );
}

function Shape({ mode }: { mode: TlsMode | null }) {
  if (mode === null) {
    return (
      <path
        d={SHIELD}
        stroke="currentColor"
        strokeWidth="1.4"
        strokeDasharray="1.5 2"
        opacity="0.8"
      />
    );
  }
  if (mode === "disabled") {
    return (
      <g stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
        <rect x="2.75" y="7.25" width="9" height="6.5" rx="1.25" />
        <path d="M9.25 7V4.75a2.5 2.5 0 0 1 5 0V6" />
      </g>
    );
  }
  return (
    <>
      {mode === "requireTLS" ? null : <path d={LEFT_HALF} fill="currentColor" opacity="0.85" />}
      <path
        d={SHIELD}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        fill={mode === "requireTLS" ? "currentColor" : "none"}
        strokeDasharray={mode === "allowTLS" ? "2.4 1.8" : undefined}
      />
    </>
  );
}
