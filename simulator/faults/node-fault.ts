import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

/** What is wrong with the files of one node. */
export interface CertificateFault {
  /** Serves another certificate than configured. */
  certificate?: "expired" | "wrong-san" | "no-client-auth";
  /** Its CA file holds another authority than that of the cluster. */
  trust?: "other-ca";
}

/** What is wrong with one node; every field is off when absent. */
export interface NodeFault extends CertificateFault {
  /** Added before each reply, in milliseconds. */
  latencyMs?: number;
  /** Accepts connections and never answers. `plaintext` and `tls` limit it to one kind. */
  hang?: boolean | "plaintext" | "tls";
  /** Closes connections after accept. `plaintext` and `tls` limit it to one kind. */
  drop?: boolean | "plaintext" | "tls";
  /** setParameter is answered with this error. */
  refuseSetParameter?: { code: number; errmsg: string };
  /** The next setParameter is applied and the connection closes without a byte; then it is over. */
  loseReply?: boolean;
  /** The next setParameter kills the process, before or after it is applied; then it is over. */
  dieAt?: "setParameter-before" | "setParameter-after";
  /** `host:port` of processes that this one neither dials nor is dialled by; clients still reach it. */
  unreachableFrom?: readonly string[];
  /** getParameter answers this mode whatever the wire does. */
  lieAboutMode?: TlsMode;
  /** Not listening; peers and clients get "connection refused". */
  killed?: boolean;
  /** The port speaks HTTP and nothing else. */
  http?: boolean;
}
