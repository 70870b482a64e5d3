"use client";

import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { buttonVariants } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** Panel at the right edge; the list it belongs to stays visible beside it. */
export function Sheet({
  open,
  onOpenChange,
  title,
  description,
  footer,
  wide = false,
  children,
}: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Dialog.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={classNames(
            "fixed inset-y-0 right-0 z-50 flex w-full animate-slide-in flex-col border-line border-l bg-raised shadow-overlay outline-none sm:inset-y-2 sm:right-2 sm:rounded-lg sm:border",
            wide ? "sm:max-w-[640px]" : "sm:max-w-[520px]",
          )}
        >
          <header className="flex items-start gap-3 border-line border-b px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="font-semibold text-lg">{title}</Dialog.Title>
              {description === undefined ? null : (
                <Dialog.Description className="text-ink-2 text-sm">
                  {description}
                </Dialog.Description>
              )}
            </div>
            <Dialog.Close
              aria-label="Close"
              className={classNames(
                buttonVariants({ look: "ghost", size: "icon" }),
                "-mr-2 -mt-0.5",
              )}
            >
              <X aria-hidden />
            </Dialog.Close>
          </header>
          {/* A scrollable region must be reachable by keyboard even when nothing in it can be focused. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4 outline-none" tabIndex={0}>
            {children}
          </div>
          {footer === undefined ? null : (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-line border-t px-5 py-3">
              {footer}
            </footer>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
