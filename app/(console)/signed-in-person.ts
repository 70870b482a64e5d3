import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { signInAddress } from "#components/people/return-path.ts";
import type { Me } from "#lib/contracts/person.ts";
import { WANTED_PATH_HEADER } from "#lib/server/http/request-listener.ts";
import { currentActor } from "#lib/server/queries.ts";

/** The person behind the request; without one the request ends at the sign-in page, which comes back here. */
export async function signedInPerson(): Promise<Me> {
  const me = await currentActor();
  if (me === null) redirect(signInAddress((await headers()).get(WANTED_PATH_HEADER)));
  return me;
}
