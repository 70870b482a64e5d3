/** Why a process should end now. */
export type StopReason = "SIGINT" | "SIGTERM" | "supervisor gone";

/**
 * Resolves when the process is asked to stop, or when the supervisor that started it has died.
 *
 * A second signal ends the process at once, for the person who does not want to wait.
 */
export function untilAskedToStop(): Promise<StopReason> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (reason: StopReason) => {
      if (asked && reason !== "supervisor gone") process.exit(130);
      asked = true;
      resolve(reason);
    };
    process.on("SIGINT", () => stop("SIGINT"));
    process.on("SIGTERM", () => stop("SIGTERM"));
    // The channel exists only under our supervisor and closes with it, also after a SIGKILL.
    process.on("disconnect", () => stop("supervisor gone"));
    // Listening alone would keep the process alive after its work is done.
    process.channel?.unref();
  });
}
