import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

/** A node that is to be started with other options. */
export interface RestartNode {
  /** `host:port` as the cluster's own configuration spells it. */
  host: string;
  /** As it runs now. */
  options: ServerOptions;
  /** Text of its configuration file; null where nobody gave it to us. */
  configText: string | null;
}

/** What changes on one node, in the forms in which operators change it. Passwords read `<password>` everywhere. */
export interface RestartDescription {
  /**
   * What `before`, `after` and `diff` are made of: the file itself; only those of its settings that the running
   * process shows; or nothing, where every option in question stands on the command line.
   */
  basis: "file" | "fragment" | "command-line";
  before: string | null;
  after: string;
  /** Unified diff; empty where the file stays as it is. */
  diff: string;
  /** The command line to start with, program first. */
  commandLine: string[];
  systemd: string;
  ansible: string;
  /** What the reader must know before using the above, one sentence each. */
  notes: string[];
  /** The options the process would be started with. */
  options: ServerOptions;
}
