"use client";

import { type FormEvent, useState } from "react";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { checkSetup, type SetupErrors } from "#components/people/setup-model.ts";
import { Button } from "#components/ui/button.tsx";
import { Field, Input } from "#components/ui/field.tsx";
import { ProblemError } from "#lib/client/problem-error.ts";
import { useSetUp, useSignIn } from "#lib/client/session.ts";

export function SetupPanel({ token }: { token: string }) {
  const setUp = useSetUp();
  const signIn = useSignIn();
  const [form, setForm] = useState({ name: "", email: "", password: "" });
  const [errors, setErrors] = useState<SetupErrors>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = checkSetup({ token, ...form });
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setUp.mutate(
      { token, ...form },
      {
        onSuccess: () =>
          signIn.mutate(form, {
            onSuccess: () => window.location.assign("/"),
            onError: () => window.location.assign("/sign-in"),
          }),
        onError: (thrown) => {
          if (thrown instanceof ProblemError) setErrors(thrown.problem.fields ?? {});
        },
      },
    );
  };
  const change = (part: Partial<typeof form>) => setForm((current) => ({ ...current, ...part }));
  return (
    <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-3">
      <FailureCallout error={setUp.error} />
      <Field
        id="name"
        label="Name"
        hint="Stands beside what you plan and approve"
        error={errors.name}
      >
        <Input
          id="name"
          autoComplete="name"
          value={form.name}
          invalid={errors.name !== undefined}
          onChange={(event) => change({ name: event.target.value })}
        />
      </Field>
      <Field id="email" label="E-mail" error={errors.email}>
        <Input
          id="email"
          type="email"
          autoComplete="username"
          value={form.email}
          invalid={errors.email !== undefined}
          onChange={(event) => change({ email: event.target.value })}
        />
      </Field>
      <Field id="password" label="Password" hint="12 characters or more" error={errors.password}>
        <Input
          id="password"
          type="password"
          autoComplete="new-password"
          value={form.password}
          invalid={errors.password !== undefined}
          onChange={(event) => change({ password: event.target.value })}
        />
      </Field>
      <Button
        look="primary"
        type="submit"
        busy={setUp.isPending || signIn.isPending}
        className="h-9"
      >
        Create the first admin
      </Button>
    </form>
  );
}
