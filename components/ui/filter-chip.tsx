import { classNames } from "#components/ui/class-names.ts";

interface FilterChipProps {
  label: string;
  /** How much the filter would leave. */
  count: number;
  pressed: boolean;
  onToggle: () => void;
}

/** A filter that is on or off; which ones are on belongs into the address. */
export function FilterChip({ label, count, pressed, onToggle }: FilterChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onToggle}
      className={classNames(
        "inline-flex h-7 items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 text-sm transition-colors duration-150",
        pressed
          ? "border-accent bg-accent text-accent-ink"
          : "border-line-strong bg-surface text-ink-2 hover:bg-hover",
      )}
    >
      {label}
      <span className={pressed ? "" : "text-ink-3"}>{count}</span>
    </button>
  );
}
