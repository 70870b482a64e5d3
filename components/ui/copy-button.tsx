"use client";

import { Check, Copy } from "lucide-react";
import { Popover as Primitive } from "radix-ui";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";

const SHOWN_MS = 1500;

type CopyState = "ready" | "copied" | "by-hand";

/** Copies a text; where the browser offers no clipboard, shows it selected, one key away from being copied. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<CopyState>("ready");

  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("ready"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => setState((await writeClipboard(text)) ? "copied" : "by-hand");

  return (
    <Primitive.Root
      open={state === "by-hand"}
      onOpenChange={(open) => (open ? undefined : setState("ready"))}
    >
      <Primitive.Anchor asChild>
        <Button
          look="ghost"
          size="icon-sm"
          aria-label={state === "copied" ? "Copied" : label}
          onClick={() => void copy()}
        >
          {state === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
        </Button>
      </Primitive.Anchor>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          align="end"
          sideOffset={6}
          collisionPadding={12}
          className="z-[60] w-[min(380px,calc(100vw-24px))] animate-appear rounded-lg border border-line-strong bg-raised p-3 shadow-overlay outline-none"
        >
          <SelectedText text={text} label={label} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function SelectedText({ text, label }: { text: string; label: string }) {
  return (
    <>
      <p className="mb-2 text-ink-2 text-sm">
        Press <Kbd>Ctrl</Kbd> <Kbd>C</Kbd>: over plain HTTP the browser lets no button copy.
      </p>
      <textarea
        readOnly
        aria-label={label}
        rows={Math.min(8, text.split("\n").length + 1)}
        value={text}
        onFocus={(event) => event.target.select()}
        className="block w-full resize-none break-all rounded-md border border-control bg-surface px-2 py-1.5 font-mono text-sm"
      />
    </>
  );
}

/** Whether the text is in the clipboard now; outside secure contexts browsers have none. */
async function writeClipboard(text: string): Promise<boolean> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
