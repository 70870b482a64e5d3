import type { MarkKind } from "#components/rollouts/lane-model.ts";
import { classNames } from "#components/ui/class-names.ts";

const TEXT: Record<MarkKind, string> = {
  intent: "text-blue",
  verified: "text-green",
  failed: "text-red",
  retried: "text-amber",
  skipped: "text-amber",
};

/** Ring = intent stored, disc = verified, cross = failed, ring with dot = cut off and tried again, dash = skipped. */
export function MarkGlyph({ kind, className }: { kind: MarkKind; className?: string }) {
  return (
    <svg
      viewBox="0 0 14 14"
      width="14"
      height="14"
      fill="none"
      aria-hidden="true"
      className={classNames(TEXT[kind], className)}
    >
      <circle cx="7" cy="7" r="6.5" className="fill-surface" />
      <Shape kind={kind} />
    </svg>
  );
}

function Shape({ kind }: { kind: MarkKind }) {
  if (kind === "verified") return <circle cx="7" cy="7" r="4.75" fill="currentColor" />;
  if (kind === "failed") {
    return (
      <path
        d="m3.4 3.4 7.2 7.2m0-7.2-7.2 7.2"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    );
  }
  if (kind === "skipped") {
    return <path d="M3 7h8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />;
  }
  return (
    <>
      <circle
        cx="7"
        cy="7"
        r="4.4"
        stroke="currentColor"
        strokeWidth="1.9"
        className={kind === "intent" ? "animate-breathe" : undefined}
      />
      {kind === "retried" ? <circle cx="7" cy="7" r="1.7" fill="currentColor" /> : null}
    </>
  );
}
