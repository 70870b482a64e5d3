import { type FormEvent, useState } from "react";
import { ProblemError } from "#lib/client/problem-error.ts";

/**
 * A form that is checked before it is sent, and that shows beside its fields what the server says of them.
 *
 * @param check What is wrong with each field, in a sentence; nothing is sent while anything is.
 */
export function useCheckedForm<Form>(
  empty: Form,
  check: (form: Form) => Readonly<Record<string, string>>,
) {
  const [form, setForm] = useState(empty);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  return {
    form,
    errors,
    change: (part: Partial<Form>) => setForm((current) => ({ ...current, ...part })),
    clear: () => setForm(empty),
    /** What a form does when it is submitted. */
    submitting: (send: () => void) => (event: FormEvent) => {
      event.preventDefault();
      const found = check(form);
      setErrors(found);
      if (Object.keys(found).length === 0) send();
    },
    /** What the server has refused. */
    showRefusal: (thrown: unknown) => {
      if (thrown instanceof ProblemError) setErrors(thrown.problem.fields ?? {});
    },
  };
}
