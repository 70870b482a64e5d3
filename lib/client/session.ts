import { useMutation } from "@tanstack/react-query";
import { sendJson } from "#lib/client/fetch-json.ts";
import { ProblemError } from "#lib/client/problem-error.ts";

export interface SignInBody {
  email: string;
  password: string;
}

export interface SetUpBody extends SignInBody {
  token: string;
  name: string;
}

const SIGN_IN_SENTENCES: Record<number, string> = {
  400: "Enter an e-mail address and a password",
  401: "E-mail address or password is wrong",
  403: "This address of the console is not trusted by the server; set PORTCULLIS_URL to it",
  429: "Too many attempts from here; wait a minute, then try again",
};

/** The sentence for a failed sign-in; the authentication library answers with its own bodies, not with problems. */
export function signInSentence(thrown: unknown): string {
  if (!(thrown instanceof ProblemError)) return "Sign-in failed in the browser; reload the page";
  return SIGN_IN_SENTENCES[thrown.problem.status] ?? thrown.problem.detail;
}

/** Signs a person in; the session is a cookie that scripts cannot read. */
export function useSignIn() {
  return useMutation({
    mutationFn: (body: SignInBody) => sendJson("/api/auth/sign-in/email", { method: "POST", body }),
  });
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => sendJson("/api/auth/sign-out", { method: "POST", body: {} }),
  });
}

/** Redeems the one-time link of the first start and makes the first admin. */
export function useSetUp() {
  return useMutation({
    mutationFn: (body: SetUpBody) => sendJson("/api/v1/setup", { method: "POST", body }),
  });
}
