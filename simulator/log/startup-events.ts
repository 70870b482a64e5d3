import type { LogEvent, NodeLog } from "#simulator/log/node-log.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";

/** Writes what a process says while it starts, as far as it concerns TLS and access. */
export function logStartup(log: NodeLog, options: SimulatedNodeOptions, port: number): void {
  const { tls, startup } = options;
  const isTls = startup.mode !== "disabled";
  if (tls?.disabledProtocols === undefined) {
    log.write(
      control(
        "main",
        23285,
        "Automatically disabling TLS 1.0, to force-enable TLS 1.0 specify --sslDisabledProtocols 'none'",
      ),
    );
  }
  if (isText(options) && options.process === "mongod") writeStorageNotes(log);
  if (!options.authorization) {
    if (isText(options)) note(log, "");
    warn(log, 22120, "Access control is not enabled for the database.");
    if (isText(options)) {
      note(log, "**          Read and write access to data and configuration is unrestricted.");
    }
  }
  if (tls?.allowInvalidCertificates === true) {
    warn(log, 22126, "While invalid X509 certificates may be used to");
    warn(log, 22126, "connect to this server, they will not be considered");
    warn(log, 22126, "permissible for authentication.");
  }
  if (tls?.allowInvalidHostnames === true) {
    warn(log, 22127, "This server will not perform X.509 hostname validation");
    note(log, "** This may allow your server to make or accept connections to");
    note(log, "** untrusted parties");
  }
  if (isText(options)) {
    const asRoot = "You are running this process as the root user, which is not recommended.";
    warn(log, 22138, asRoot);
    note(log, "");
  }
  if (isTls && tls?.caPem === undefined) {
    const text =
      "** WARNING: No client certificate validation can be performed since no CA file has been provided";
    log.write(control("initandlisten", 22131, text));
    log.write(
      control("initandlisten", 22131, "**          Please specify an sslCAFile parameter."),
    );
  }
  log.write({
    severity: "I",
    component: "NETWORK",
    context: "listener",
    text: `waiting for connections on port ${port}${isTls ? " ssl" : ""}`,
    id: 23016,
    msg: "Waiting for connections",
    attr: { port, ssl: isTls ? "on" : "off" },
  });
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

function note(log: NodeLog, text: string): void {
  log.write(control("initandlisten", 22127, text), ["global", "startupWarnings"]);
}

function warn(log: NodeLog, id: number, text: string): void {
  log.write(control("initandlisten", id, `** WARNING: ${text}`), ["global", "startupWarnings"]);
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
