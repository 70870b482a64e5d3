import { type SetupBody, setupBodySchema } from "#lib/contracts/person.ts";

type SetupErrors = Partial<Record<"name" | "email" | "password", string>>;

/** What can be said about the form without asking the server: one sentence for each field. */
export function checkSetup(body: SetupBody): SetupErrors {
  const { shape } = setupBodySchema;
  const errors: SetupErrors = {};
  if (!shape.name.safeParse(body.name).success) errors.name = "Give the name others will see";
  if (!shape.email.safeParse(body.email).success) errors.email = "Enter an e-mail address";
  if (!shape.password.safeParse(body.password).success) {
    errors.password = "A password has at least 12 characters";
  }
  return errors;
}
