/** The ladders that a cluster can be taken up; a plan follows exactly one. */
export const LADDERS = ["tls-mode", "cluster-auth", "certificates", "authorities"] as const;
export type Ladder = (typeof LADDERS)[number];

const PHASES = {
  "tls-mode": [
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
  ],
  "cluster-auth": ["prepare", "send-key-file", "send-x509", "x509", "persist", "verify"],
  certificates: ["prepare", "rotate", "verify"],
  authorities: ["prepare", "trust-both", "new-certificates", "trust-new", "verify"],
} as const satisfies Record<Ladder, readonly string[]>;

/**
 * What a phase does to the nodes.
 *
 * prepare and verify look at nodes before and after. tls-mode: allow restarts nodes at disabled, clients waits for
 * those who speak plaintext, soak and drain wait for old connections, persist proves by restarts what was moved by
 * commands. cluster-auth: send-key-file is a restart, the rest commands. authorities: both are trusted in between.
 */
export type PhaseKind = (typeof PHASES)[Ladder][number];

/** The phases of each ladder, in its order. */
export const PHASES_OF_LADDER: Readonly<Record<Ladder, readonly PhaseKind[]>> = PHASES;

/** Every kind once. */
export const PHASE_KINDS: readonly PhaseKind[] = [...new Set(Object.values(PHASES).flat())];

/** Phases after which only a restart with an older configuration leads back. */
export const ONE_WAY_PHASES: ReadonlySet<PhaseKind> = new Set([
  "prefer",
  "require",
  "send-x509",
  "x509",
]);
