"use client";

import type { ReactNode } from "react";

interface SelectProps {
  label: string;
  icon: ReactNode;
  /** Shown again after each choice. */
  placeholder: string;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
}

/** A list to pick from, again and again; the browser's own, which every device knows how to show. */
export function Select({ label, icon, placeholder, options, onChoose }: SelectProps) {
  return (
    <span className="relative inline-flex w-full items-center [&_svg]:absolute [&_svg]:left-2.5 [&_svg]:size-3.5 [&_svg]:text-ink-3">
      {icon}
      <select
        aria-label={label}
        value=""
        onChange={(event) => onChoose(event.target.value)}
        className="h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface pr-2 pl-8 text-base text-ink-2 hover:bg-hover"
      >
        <option value="" disabled>
          {placeholder}
        </option>
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
