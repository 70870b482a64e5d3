import type { LogEvent, NodeLog } from "#simulator/log/node-log.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";

/** Writes what a process says while it starts, as far as it concerns TLS and access. */
export function logStartup(log: NodeLog, options: SimulatedNodeOptions, port: number): void {
  const isTls = options.startup.mode !== "disabled";
  if (options.tls?.disabledProtocols === undefined) {
    const text =
      "Automatically disabling TLS 1.0, to force-enable TLS 1.0 specify --sslDisabledProtocols 'none'";
    log.write(control("main", 23285, text));
  }
  if (isText(options) && options.process === "mongod") writeStorageNotes(log);
  // Routers check all of this before they have a thread for it.
  const thread = options.process === "mongos" ? "main" : "initandlisten";
  writeAccessNotes(log, thread, options);
  writeCertificateNotes(log, thread, options);
  if (isText(options)) {
    const asRoot = "You are running this process as the root user, which is not recommended.";
    warn(log, thread, 22138, asRoot);
    note(log, thread, "");
  }
  log.write({
    severity: "I",
    component: "NETWORK",
    context: listeningThread(options),
    text: `waiting for connections on port ${port}${isTls ? " ssl" : ""}`,
    id: 23016,
    msg: "Waiting for connections",
    attr: { port, ssl: isTls ? "on" : "off" },
  });
}

function writeAccessNotes(log: NodeLog, thread: string, options: SimulatedNodeOptions): void {
  if (options.authorization || options.startup.transitionToAuth === true) return;
  if (isText(options)) note(log, thread, "");
  warn(log, thread, 22120, "Access control is not enabled for the database.");
  if (!isText(options)) return;
  const meaning = "Read and write access to data and configuration is unrestricted.";
  note(log, thread, `**          ${meaning}`);
}

function writeCertificateNotes(log: NodeLog, thread: string, options: SimulatedNodeOptions): void {
  const { tls, startup } = options;
  if (tls?.allowInvalidCertificates === true) {
    warn(log, thread, 22126, "While invalid X509 certificates may be used to");
    note(log, thread, "**          connect to this server, they will not be considered");
    note(log, thread, "**          permissible for authentication.");
  }
  if (tls?.allowInvalidHostnames === true) {
    warn(log, thread, 22127, "This server will not perform X.509 hostname validation");
    note(log, thread, "**          This may allow your server to make or accept connections to");
    note(log, thread, "**          untrusted parties");
  }
  if (startup.mode === "disabled" || tls?.caPem !== undefined) return;
  // Deliberately not among the startup warnings.
  for (const text of [
    "** WARNING: No client certificate validation can be performed since no CA file has been provided",
    "**          Please specify an sslCAFile parameter.",
  ]) {
    log.write(control(thread, 22131, text));
  }
}

function listeningThread(options: SimulatedNodeOptions): string {
  if (!isText(options)) return "listener";
  return options.process === "mongos" ? "mongosMain" : "initandlisten";
}

function isText({ version }: SimulatedNodeOptions): boolean {
  return version === "4.0" || version === "4.2";
}

/** What a process of this time says about its files, as recorded. */
function writeStorageNotes(log: NodeLog): void {
  const lines = [
    "",
    "** WARNING: Using the XFS filesystem is strongly recommended with the WiredTiger storage engine",
    "**          See http://dochub.mongodb.org/core/prodnotes-filesystem",
  ];
  for (const text of lines) {
    const event = control("initandlisten", 22297, text);
    log.write({ ...event, component: "STORAGE" }, ["global", "startupWarnings"]);
  }
}

function note(log: NodeLog, thread: string, text: string): void {
  log.write(control(thread, 22127, text), ["global", "startupWarnings"]);
}

function warn(log: NodeLog, thread: string, id: number, text: string): void {
  log.write(control(thread, id, `** WARNING: ${text}`), ["global", "startupWarnings"]);
}

function control(context: string, id: number, text: string): LogEvent {
  return {
    severity: "I",
    component: "CONTROL",
    context,
    text,
    id,
    msg: text.replace("** WARNING: ", ""),
  };
}
