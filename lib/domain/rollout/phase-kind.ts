/** The ladders that a cluster can be taken up; a plan follows exactly one. */
export const LADDERS = ["tls-mode", "cluster-auth", "certificates", "authorities"] as const;
export type Ladder = (typeof LADDERS)[number];

/**
 * What a phase does to the nodes. In the order of each ladder:
 *
 * tls-mode: prepare, allow (restarts), clients, prefer, soak, persist-prefer, require, drain, persist, verify.
 * cluster-auth: prepare, send-key-file (restarts), send-x509, x509, persist, verify.
 * certificates: prepare, rotate, verify. authorities: trust-both, new-certificates, trust-new, each verified.
 */
export const PHASE_KINDS = [
  "prepare",
  "allow",
  "clients",
  "prefer",
  "soak",
  "persist-prefer",
  "require",
  "drain",
  "persist",
  "verify",
  "send-key-file",
  "send-x509",
  "x509",
  "rotate",
  "trust-both",
  "new-certificates",
  "trust-new",
] as const;
export type PhaseKind = (typeof PHASE_KINDS)[number];

/** Phases after which only a restart with an older configuration leads back. */
export const ONE_WAY_PHASES: ReadonlySet<PhaseKind> = new Set([
  "prefer",
  "require",
  "send-x509",
  "x509",
]);
