import {
  OPENSSL_ACCEPTS,
  type OpensslVerdict,
} from "#lib/infrastructure/openssl-verdict/openssl-verdict.ts";

/**
 * The verdict on the chain that a client has just read, while its handshake is still under way.
 *
 * Node documents no way to it, so its absence is an answer: `NOT_AVAILABLE`.
 *
 * @param client A TLS socket that has its peer's certificate.
 */
export function peekVerdict(client: object): OpensslVerdict {
  const handle: unknown = Reflect.get(client, "_handle");
  if (typeof handle !== "object" || handle === null || !("verifyError" in handle)) {
    return NOT_AVAILABLE;
  }
  if (typeof handle.verifyError !== "function") return NOT_AVAILABLE;
  const error: unknown = handle.verifyError();
  return error === null ? OPENSSL_ACCEPTS : { accepted: false, error: codeOf(error) };
}

const NOT_AVAILABLE: OpensslVerdict = { accepted: null, error: "NOT_AVAILABLE" };

function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : "UNSPECIFIED";
}
