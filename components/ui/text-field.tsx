import type { ComponentProps } from "react";
import { Field, Input, TextArea } from "#components/ui/field.tsx";

type FieldPart = "id" | "label" | "hint" | "error" | "optional";

interface OwnText {
  value: string;
  onChange: (value: string) => void;
}

type TextFieldProps = Pick<ComponentProps<typeof Field>, FieldPart> &
  OwnText &
  Omit<ComponentProps<typeof Input>, FieldPart | keyof OwnText | "invalid">;

/** One line of text with its label, hint and error. */
export function TextField({ id, label, hint, error, optional, onChange, ...rest }: TextFieldProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional ?? false}>
      <Input
        {...rest}
        id={id}
        invalid={error !== undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

type CodeFieldProps = Pick<ComponentProps<typeof Field>, FieldPart> &
  OwnText &
  Omit<ComponentProps<typeof TextArea>, FieldPart | keyof OwnText | "invalid" | "mono">;

/** Several lines that a machine reads, such as PEM or a connection string, with their label, hint and error. */
export function CodeField({ id, label, hint, error, optional, onChange, ...rest }: CodeFieldProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional ?? false}>
      <TextArea
        {...rest}
        id={id}
        mono
        spellCheck={false}
        invalid={error !== undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
