"use client";

import { RadioGroup } from "radix-ui";
import { classNames } from "#components/ui/class-names.ts";

interface ChoicesProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string; note?: string }[];
  onChange: (value: T) => void;
  /** Side by side where there is room. */
  inline?: boolean;
}

/** A choice of a few that need a line each. */
export function Choices<T extends string>(props: ChoicesProps<T>) {
  const { label, value, options, onChange, inline = false } = props;
  const choose = (chosen: string) => {
    const option = options.find((candidate) => candidate.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={choose}
      className={classNames("flex gap-1.5", inline ? "flex-row flex-wrap gap-x-4" : "flex-col")}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className={classNames(
            "group flex items-start gap-2.5 rounded-md text-left",
            !inline &&
              "border border-line px-3 py-2 hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-sunken",
          )}
        >
          <span
            className="mt-[3px] flex size-3.5 shrink-0 items-center justify-center rounded-full border border-control group-data-[state=checked]:border-accent"
            aria-hidden="true"
          >
            <span className="size-1.5 rounded-full bg-accent opacity-0 group-data-[state=checked]:opacity-100" />
          </span>
          <span className="min-w-0">
            <span className="block font-medium">{option.label}</span>
            {option.note === undefined ? null : (
              <span className="block text-ink-3 text-sm">{option.note}</span>
            )}
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
