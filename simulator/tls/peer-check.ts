import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** Why the chain a peer presented is not trusted, in OpenSSL's words; null when it is. */
export function chainProblem(socket: TLSSocket): string | null {
  // Node adds advice for its own users after a semicolon.
  const problem = verifyResult(socket)?.split("; ")[0] ?? null;
  // OpenSSL 3 renamed this one; a server built with it logs the new text.
  return problem === "unsupported certificate purpose" ? "unsuitable certificate purpose" : problem;
}

/**
 * Asks OpenSSL for the verify result of a finished handshake.
 *
 * `authorizationError` is set by tls.Server and tls.connect only, and as a code instead of the
 * text. A simulated node wraps sockets itself, so it reads the handle that both of them read.
 */
function verifyResult(socket: TLSSocket): string | null {
  const handle: unknown = Reflect.get(socket, "_handle");
  if (typeof handle !== "object" || handle === null) return "no handle";
  const verifyError: unknown = Reflect.get(handle, "verifyError");
  if (typeof verifyError !== "function") throw new Error("This Node has no TLS verify result");
  const error: unknown = verifyError.call(handle);
  // Node appends advice after a semicolon; OpenSSL itself says no more than the first part.
  return error instanceof Error ? (error.message.split("; ")[0] ?? error.message) : null;
}

/** Subject in RFC 2253 order: `CN=client,OU=Client,O=Conf`. */
export function subjectOf(certificate: X509Certificate): string {
  return certificate.subject.split("\n").reverse().join(",");
}

/**
 * The sentence MongoDB writes when `host` is not among a certificate's names, or null.
 *
 * A subject alternative name excludes the common name, also when it holds other kinds of names.
 */
export function hostNameProblem(certificate: X509Certificate, host: string): string | null {
  const names = subjectAltNames(certificate);
  const commonName = /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1] ?? "";
  const candidates = names.length > 0 ? names : [commonName];
  if (candidates.some((name) => matches(name, host))) return null;
  const shown =
    names.length > 0 ? `SAN(s): ${names.join(" ")}, CN: ${commonName}` : `CN: ${commonName}`;
  return `The server certificate does not match the host name. Hostname: ${host} does not match ${shown}`;
}

function subjectAltNames(certificate: X509Certificate): string[] {
  const text = certificate.subjectAltName ?? "";
  return text
    .split(", ")
    .map((entry) => /^(?:DNS|IP Address):(.*)$/.exec(entry)?.[1])
    .filter((name) => name !== undefined);
}

function matches(pattern: string, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  const wanted = pattern.toLowerCase().replace(/\.$/, "");
  if (!wanted.startsWith("*.")) return name === wanted;
  const dot = name.indexOf(".");
  return dot > 0 && name.slice(dot) === wanted.slice(1);
}
