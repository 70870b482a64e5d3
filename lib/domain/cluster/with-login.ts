import { parseConnectionString } from "#lib/domain/cluster/connection-string.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";

/** Who logs in, when that is kept apart from the address. */
export interface SeparateLogin {
  user: string;
  password: string;
  authSource?: string | undefined;
  mechanism?: string | undefined;
}

/**
 * The target with the login written into it, as a connection string.
 *
 * @returns One sentence when the target cannot be read or has a login of its own.
 */
export function withLogin(target: string, login: SeparateLogin): Result<string, string> {
  const parsed = parseConnectionString(target);
  if (!parsed.ok) return parsed;
  if (parsed.value.login !== null) return err("The target already names a user");
  const uri = target.includes("://") ? target.trim() : `mongodb://${target.trim()}`;
  const [scheme = "", rest = ""] = splitAt(uri, uri.indexOf("://") + 3);
  const [address = "", query = ""] = splitAt(
    rest,
    rest.includes("?") ? rest.indexOf("?") : rest.length,
  );
  const options = [
    ...query.slice(1).split("&"),
    ...(login.authSource === undefined
      ? []
      : [`authSource=${encodeURIComponent(login.authSource)}`]),
    ...(login.mechanism === undefined
      ? []
      : [`authMechanism=${encodeURIComponent(login.mechanism)}`]),
  ].filter((option) => option !== "");
  const path = address.includes("/") ? address : `${address}/`;
  const userinfo = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}`;
  const written = `${scheme}${userinfo}@${path}${options.length > 0 ? `?${options.join("&")}` : ""}`;
  const check = parseConnectionString(written);
  return check.ok ? ok(written) : check;
}

function splitAt(text: string, index: number): [string, string] {
  return [text.slice(0, index), text.slice(index)];
}
