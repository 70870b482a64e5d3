"use client";

import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { useCheckedForm } from "#components/frame/use-checked-form.ts";
import { checkSetup } from "#components/people/setup-model.ts";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useSetUp, useSignIn } from "#lib/client/session.ts";

export function SetupPanel({ token }: { token: string }) {
  const setUp = useSetUp();
  const signIn = useSignIn();
  const checked = useCheckedForm({ name: "", email: "", password: "" }, (typed) =>
    checkSetup({ token, ...typed }),
  );
  const { form, errors, change } = checked;
  const submit = checked.submitting(() =>
    setUp.mutate(
      { token, ...form },
      {
        onSuccess: () =>
          signIn.mutate(form, {
            onSuccess: () => window.location.assign("/"),
            onError: () => window.location.assign("/sign-in"),
          }),
        onError: checked.showRefusal,
      },
    ),
  );
  return (
    <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-3">
      <FailureCallout error={setUp.error} />
      <TextField
        id="name"
        label="Name"
        hint="Stands beside what you plan and approve"
        error={errors.name}
        autoComplete="name"
        value={form.name}
        onChange={(name) => change({ name })}
      />
      <TextField
        id="email"
        label="E-mail"
        error={errors.email}
        type="email"
        autoComplete="username"
        value={form.email}
        onChange={(email) => change({ email })}
      />
      <TextField
        id="password"
        label="Password"
        hint="12 characters or more"
        error={errors.password}
        type="password"
        autoComplete="new-password"
        value={form.password}
        onChange={(password) => change({ password })}
      />
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
