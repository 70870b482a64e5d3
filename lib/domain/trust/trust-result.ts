/**
 * From best to worst. `unused`: nobody in the cluster dials that one, as with routers. `unchecked`: it works because one
 * side checks nothing. `at-risk`: our rules and OpenSSL's, by which mongod judges, disagree.
 */
export const TRUST_RESULTS = [
  "self",
  "unused",
  "ok",
  "unchecked",
  "unknown",
  "at-risk",
  "broken",
] as const;
export type TrustResult = (typeof TRUST_RESULTS)[number];

export const TRUST_TROUBLES = [
  "SERVER_CHAIN_REFUSED",
  "SERVER_NAME_MISMATCH",
  "SERVER_PURPOSE_MISSING",
  "CLIENT_CHAIN_REFUSED",
  "CLIENT_PURPOSE_MISSING",
  "CLIENT_CERTIFICATE_WITHHELD",
  "NO_COMMON_VERSION",
  "NO_COMMON_CIPHER",
  "PEER_NOT_CHECKED",
  "TRUST_NOT_OBSERVED",
] as const;
export type TrustTroubleCode = (typeof TRUST_TROUBLES)[number];
