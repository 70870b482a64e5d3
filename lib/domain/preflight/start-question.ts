import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

export const FILE_FAULTS = [
  "missing",
  "unreadable",
  "empty",
  "no-key",
  "key-mismatch",
  "wrong-password",
  /** Others than the owner may read it. */
  "too-open",
] as const;
export type FileFault = (typeof FILE_FAULTS)[number];

/** What is known of a file that an option names. */
export type FileFact =
  /** Leaf first, or authorities in any order; where it is a key file, its key fits. */
  | { kind: "certificates"; certificates: readonly ObservedCertificate[] }
  /** A list of revoked certificates; ISO 8601, UTC, null where it says nothing. */
  | { kind: "crl"; nextUpdate: string | null }
  /** It can be read; nobody looked into it. */
  | { kind: "present" }
  | { kind: "faulty"; fault: FileFault };

/** By path, as the options spell it; a path that is absent or null is not known. */
export type KnownFiles = Readonly<Record<string, FileFact | null>>;

/** A start that is planned, and all that is known of what decides it. */
export interface StartQuestion {
  /** With the change made. */
  options: ServerOptions;
  files: KnownFiles;
  /** When the process is to start. */
  now: Date;
  /** `host:port` by which its peers dial it; null where it has none. */
  host: string | null;
  /** Names, without ports, by which split horizons of its set know it. */
  horizons?: readonly string[];
  /** Subjects of the authorities that its peers accept; null where they were not seen. */
  peerAuthorities: readonly string[] | null;
  /** The mode it runs in now, to see whether the start falls behind it. */
  runningMode: TlsMode | null;
  machine: {
    platform: "linux" | "windows" | "macos" | null;
    /** Whether its build and library can work by FIPS 140-2. */
    supportsFips: boolean | null;
  };
}
