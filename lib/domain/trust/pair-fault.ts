import {
  TRUST_RESULTS,
  type TrustResult,
  type TrustTroubleCode,
} from "#lib/domain/trust/trust-result.ts";

/** What a fault is about, as far as its words need it. */
export type FaultSubject =
  /** The dialled node's certificate, or with `client` the dialling node's, is not vouched for. */
  | { kind: "stranger"; issuers: string[]; accepted: string[]; side: Side }
  | { kind: "refused"; certificate: string; reason: string; side: Side }
  /** Our rules and OpenSSL's disagree. */
  | {
      kind: "disputed";
      refusedBy: "us" | "openssl";
      certificate: string;
      error: string;
      side: Side;
    }
  | { kind: "purpose"; certificate: string; side: Side }
  | { kind: "name"; certificate: string; names: string[]; host: string }
  | { kind: "withheld" }
  | { kind: "versions"; from: string[]; to: string[] }
  | { kind: "ciphers"; version: string }
  | { kind: "no-ca-file"; host: string }
  | { kind: "lenient"; host: string; option: LenientOption }
  | { kind: "by-name-only"; issuer: string; reason: string; side: Side }
  | { kind: "unseen"; reason: string };

/** Whose certificate it is: that of the dialled node (`server`) or of the dialling one (`client`). */
export type Side = "server" | "client";

export type LenientOption = "allowInvalidCertificates" | "allowInvalidHostnames";

/** One thing that keeps a pair from being sound. */
export interface PairFault {
  code: TrustTroubleCode;
  result: TrustResult;
  /** Equal for all pairs that one repair mends. */
  cause: string;
  subject: FaultSubject;
}

/** The result of a pair with these faults. */
export function worstOf(faults: readonly PairFault[]): TrustResult {
  return faults.reduce<TrustResult>(
    (worst, { result }) =>
      TRUST_RESULTS.indexOf(result) > TRUST_RESULTS.indexOf(worst) ? result : worst,
    "ok",
  );
}
