import { classNames } from "#components/ui/class-names.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";

interface CodeBlockProps {
  /** What it is, for the copy button and screen readers: "the unified diff". */
  label: string;
  text: string;
  /** A unified diff marks what goes and what comes. */
  look?: "plain" | "diff";
}

/** Text that a machine reads, whole, with a button that copies it. */
export function CodeBlock({ label, text, look = "plain" }: CodeBlockProps) {
  return (
    <div className="relative rounded-md border border-line bg-sunken">
      <span className="absolute top-1 right-1 z-10 rounded-sm bg-sunken">
        <CopyButton text={text} label={`Copy ${label}`} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups form fields, and a section would be one landmark more for each text */}
      <div
        role="group"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        className="max-h-[420px] overflow-auto rounded-md py-2"
      >
        <pre className="w-fit min-w-full font-mono text-sm leading-5">
          {look === "diff" ? <DiffLines text={text} /> : <code className="block px-3">{text}</code>}
        </pre>
      </div>
    </div>
  );
}

function DiffLines({ text }: { text: string }) {
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <code>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity, and the whole text is replaced at once
        <span key={index} className={classNames("block px-3 pr-9", lookOf(line))}>
          {line === "" ? " " : line}
        </span>
      ))}
    </code>
  );
}

function lookOf(line: string): string {
  if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("@@"))
    return "text-ink-3";
  if (line.startsWith("+")) return "bg-green-wash text-green";
  return line.startsWith("-") ? "bg-red-wash text-red" : "text-ink-2";
}
