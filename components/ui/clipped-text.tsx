import { classNames } from "#components/ui/class-names.ts";

interface ClippedTextProps {
  text: string;
  /** Characters at the end that are never cut. */
  tail?: number;
  /** What to show on hover, when it is more than the text. */
  full?: string;
  className?: string;
}

/**
 * Text that is cut in the middle when it does not fit: the end carries what tells two names apart.
 * The whole text stays in the page for search, copying and screen readers.
 */
export function ClippedText({ text, tail = 12, full = text, className }: ClippedTextProps) {
  const cut = Math.max(0, text.length - tail);
  return (
    <span
      className={classNames("inline-flex min-w-0 max-w-full whitespace-nowrap", className)}
      title={full}
    >
      {cut === 0 ? null : (
        <span
          className={classNames(
            "overflow-hidden text-ellipsis whitespace-pre",
            cut > 2 ? "min-w-[1.6ch]" : "min-w-0",
          )}
        >
          {text.slice(0, cut)}
        </span>
      )}
      <span className="shrink-0 whitespace-pre">{text.slice(cut)}</span>
    </span>
  );
}
