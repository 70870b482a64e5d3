import type { ComponentProps, ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

const CONTROL =
  "w-full rounded-md border border-control bg-surface px-2.5 text-base text-ink placeholder:text-ink-3 aria-invalid:border-red-fill";

interface FieldProps {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  children: ReactNode;
}

/** Label, control, hint and error; the control names `${id}-note` as its description. */
export function Field({ id, label, hint, error, optional = false, children }: FieldProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
        {optional ? <span className="ml-1.5 font-normal text-ink-3">optional</span> : null}
      </label>
      {children}
      <div id={`${id}-note`} className="min-h-4 text-sm">
        {error === undefined ? (
          <span className="text-ink-3">{hint}</span>
        ) : (
          <span className="text-red" role="alert">
            {error}
          </span>
        )}
      </div>
    </div>
  );
}

type InputProps = ComponentProps<"input"> & { id: string; invalid?: boolean; mono?: boolean };

export function Input({ id, invalid = false, mono = false, className, ...rest }: InputProps) {
  return (
    <input
      {...rest}
      id={id}
      aria-describedby={`${id}-note`}
      aria-invalid={invalid || undefined}
      className={classNames(CONTROL, "h-9", mono && "font-mono text-sm", className)}
    />
  );
}

type TextAreaProps = ComponentProps<"textarea"> & { id: string; invalid?: boolean; mono?: boolean };

export function TextArea({ id, invalid = false, mono = false, className, ...rest }: TextAreaProps) {
  return (
    <textarea
      {...rest}
      id={id}
      aria-describedby={`${id}-note`}
      aria-invalid={invalid || undefined}
      className={classNames(CONTROL, "py-2", mono && "font-mono text-sm", className)}
    />
  );
}

interface CheckboxProps {
  id: string;
  label: string;
  hint: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Checkbox({ id, label, hint, checked, onChange }: CheckboxProps) {
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        className="mt-0.5 size-4 accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={`${id}-note`}
      />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-note`} className="text-ink-3 text-sm">
          {hint}
        </p>
      </div>
    </div>
  );
}
