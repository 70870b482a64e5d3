import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { NodeTlsMaterial } from "#simulator/node-options.ts";
import {
  aborted,
  badMaterial,
  CANNOT_SET_UP,
  type StartupRefusal,
} from "#simulator/startup/startup-refusal.ts";
import { isValidAt, NO_FILE } from "#simulator/tls/configured-material.ts";

type Program = "mongod" | "mongos";

/** Reasons as OpenSSL 3.0 words them; they depend on the build and carry no promise. */
const REASON = {
  missing: "error:FFFFFFFF80000002:system library::No such file or directory",
  noPem: "error:0480006C:PEM routines::no start line",
  noKey: "error:1E08010C:DECODER routines::unsupported",
  wrongPassword: "error:1C800064:Provider routines::bad decrypt",
  mismatch: "error:05800074:x509 certificate routines::key values mismatch",
};

/**
 * Why a process cannot use its certificates, or null. A clusterFile is not looked at, as in life.
 *
 * @param now Decides whether the certificate is valid.
 */
export function materialProblem(
  program: Program,
  tls: NodeTlsMaterial,
  now: Date,
): StartupRefusal | null {
  if (tls.FIPSMode === true) {
    return aborted("this version of mongodb was not compiled with FIPS support", 17_089, 598);
  }
  return certificateProblem(program, tls, now) ?? authorityProblem(program, tls);
}

function certificateProblem(
  program: Program,
  tls: NodeTlsMaterial,
  now: Date,
): StartupRefusal | null {
  const { certificateKeyFile: file, certificateKeyPem: pem } = tls;
  const refused = (what: string, reason: string) =>
    badMaterial(program, CANNOT_SET_UP, [
      { severity: "E", component: "NETWORK", text: `cannot ${what} file: ${file} ${reason}` },
    ]);
  const certificate = certificateIn(pem);
  if (certificate === null) {
    return refused("read certificate", pem === NO_FILE ? REASON.missing : REASON.noPem);
  }
  const key = keyIn(pem, tls.certificateKeyFilePassword);
  if (key === null) {
    return refused("read PEM key", isEncrypted(pem) ? REASON.wrongPassword : REASON.noKey);
  }
  if (!certificate.checkPrivateKey(key)) return refused("use PEM key", REASON.mismatch);
  if (!isValidAt(pem, now)) {
    return aborted("The provided SSL certificate is expired or not yet valid.", 28_652, 1104);
  }
  return null;
}

function authorityProblem(program: Program, tls: NodeTlsMaterial): StartupRefusal | null {
  const { CAFile: file, caPem } = tls;
  if (file === undefined || caPem === undefined || certificateIn(caPem) !== null) return null;
  const reason = caPem === NO_FILE ? REASON.missing : REASON.noPem;
  return badMaterial(program, `cannot read certificate authority file: ${file} ${reason}`);
}

function isEncrypted(pem: string): boolean {
  return pem.includes("ENCRYPTED");
}

function certificateIn(pem: string): X509Certificate | null {
  return readOrNull(() => new X509Certificate(pem));
}

function keyIn(pem: string, passphrase: string | undefined): KeyObject | null {
  return readOrNull(() =>
    createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase }),
  );
}

/** OpenSSL says by an exception that a text is none of its kind; nothing else can fail here. */
function readOrNull<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
