import type { TlsVersion } from "#lib/domain/observation/tls-posture.ts";

/** "TLS 1.2" for `TLSv1.2`. */
export function versionWord(version: TlsVersion): string {
  if (version === "SSLv3") return "SSL 3";
  return version === "TLSv1" ? "TLS 1.0" : version.replace("TLSv", "TLS ");
}
