import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { toPem } from "#tests/pki/build-certificate.ts";

/** What `openssl verify` says of a chain. */
export interface CommandVerdict {
  accepted: boolean;
  /** Number and words of its last error; empty when accepted. */
  error: string;
}

/**
 * Asks Debian's `openssl verify`, as a client at security level 2, at the moment of the question, by all of its CRLs.
 *
 * @param directory Where the certificates are written.
 * @see OpenSSL manual, openssl-verify
 */
export async function askOpensslCommand(
  { leaf, intermediates, anchors, peerName, at, crls }: ChainQuestion,
  directory: string,
): Promise<CommandVerdict> {
  const file = (name: string, ders: readonly Uint8Array[], label = "CERTIFICATE") => {
    const path = join(directory, `${name}.pem`);
    writeFileSync(path, ders.map((der) => toPem(label, Buffer.from(der))).join(""));
    return path;
  };
  const seconds = Math.floor(at.getTime() / 1_000);
  const host = peerName?.kind === "ip" ? "-verify_ip" : "-verify_hostname";
  const args = [
    ...["verify", "-purpose", "sslserver", "-auth_level", "2", "-attime", String(seconds)],
    ...["-no-CAfile", "-no-CApath", "-no-CAstore", "-CAfile", file("anchors", anchors)],
    ...(intermediates.length === 0 ? [] : ["-untrusted", file("intermediates", intermediates)]),
    ...(peerName === null ? [] : [host, peerName.value]),
    ...(crls.length === 0
      ? []
      : ["-crl_check_all", "-extended_crl", "-CRLfile", file("crls", crls, "X509 CRL")]),
    file("leaf", [leaf]),
  ];
  try {
    await promisify(execFile)("openssl", args);
    return { accepted: true, error: "" };
  } catch (thrown) {
    const stderr = thrown instanceof Error && "stderr" in thrown ? String(thrown.stderr) : "";
    const [, error] = /^error (.*)$/m.exec(stderr) ?? [];
    // Anything but a verdict, a missing program above all, is a failure of the test itself.
    if (error === undefined) throw thrown;
    return { accepted: false, error };
  }
}
