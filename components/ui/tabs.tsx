"use client";

import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";

interface TabsProps<T extends string> {
  label: string;
  value: T;
  tabs: readonly { value: T; label: string; count?: number }[];
  onChange: (value: T) => void;
  /** Panels, each a `TabPanel`. */
  children: ReactNode;
}

/** Views of one thing; the one that is shown belongs into the address. */
export function Tabs<T extends string>({ label, value, tabs, onChange, children }: TabsProps<T>) {
  const choose = (chosen: string) => {
    const tab = tabs.find((candidate) => candidate.value === chosen);
    if (tab !== undefined) onChange(tab.value);
  };
  return (
    <Primitive.Root value={value} onValueChange={choose} className="flex min-w-0 flex-col gap-4">
      <Primitive.List aria-label={label} className="flex gap-5 border-line border-b">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 items-center gap-1.5 border-transparent border-b-2 font-medium text-ink-2 transition-colors duration-150 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="rounded-sm bg-active px-1 font-normal text-ink-2 text-xs">
                {tab.count}
              </span>
            )}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {children}
    </Primitive.Root>
  );
}

export function TabPanel({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Primitive.Content value={value} className="min-w-0 rounded-md outline-offset-4">
      {children}
    </Primitive.Content>
  );
}
