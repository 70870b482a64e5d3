"use client";

import { TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { signInSentence, useSignIn } from "#lib/client/session.ts";

/** @param returnTo Path of this console, already checked. */
export function SignInPanel({ returnTo }: { returnTo: string }) {
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A full load, so that nothing rendered for nobody stays in memory.
    signIn.mutate({ email, password }, { onSuccess: () => window.location.assign(returnTo) });
  };
  return (
    <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-3">
      {signIn.error === null ? null : (
        <Callout
          tone="red"
          icon={<TriangleAlert aria-hidden />}
          title={signInSentence(signIn.error)}
          alert
        />
      )}
      <TextField
        id="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
      />
      <TextField
        id="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      <Button
        look="primary"
        type="submit"
        busy={signIn.isPending || signIn.isSuccess}
        className="h-9"
      >
        Sign in
      </Button>
    </form>
  );
}
