import { err, ok, type Result } from "#lib/domain/result.ts";

const DEFAULT_PORT = 27017;
const SCHEME = /^mongodb(\+srv)?:\/\//i;

/** Options that name files: a string typed by a user must not make a server read its own disk. */
const FILE_OPTIONS = new Set([
  "tlscafile",
  "tlscertificatekeyfile",
  "tlscertificatekeyfilepassword",
]);
const KNOWN_OPTIONS = new Set([
  "authsource",
  "authmechanism",
  "replicaset",
  "tls",
  "ssl",
  "tlsinsecure",
  "tlsallowinvalidcertificates",
  "tlsallowinvalidhostnames",
  "directconnection",
]);

const AUTH_MECHANISMS = [
  "DEFAULT",
  "SCRAM-SHA-1",
  "SCRAM-SHA-256",
  "MONGODB-X509",
  "PLAIN",
] as const;
type AuthMechanism = (typeof AUTH_MECHANISMS)[number];

export interface NodeAddress {
  hostname: string;
  port: number;
}

export interface Login {
  /** Empty for MONGODB-X509 where the certificate alone names the user. */
  user: string;
  password: string;
  authSource: string;
  mechanism: AuthMechanism;
}

export interface ConnectionString {
  seeds: NodeAddress[];
  /** Name whose SRV records hold the seeds; null for a plain list. */
  srvName: string | null;
  login: Login | null;
  replicaSet: string | null;
  /** The user accepts servers whose certificate cannot be verified. */
  allowInvalidCertificates: boolean;
  allowInvalidHostnames: boolean;
  /** Options that were not looked at, in words. */
  notes: string[];
  /** The string without user, password and options. */
  display: string;
}

/**
 * Reads a connection string, a `host:port` or a bare host name.
 *
 * @returns The parts, or one sentence that says what is wrong with it and never quotes a password.
 * @see MongoDB connection string specification
 */
export function parseConnectionString(text: string): Result<ConnectionString, string> {
  const trimmed = text.trim();
  if (trimmed === "") return err("The connection string is empty");
  const scheme = SCHEME.exec(trimmed);
  if (scheme === null && trimmed.includes("://")) {
    return err("A connection string starts with mongodb:// or mongodb+srv://");
  }
  const isSrv = scheme?.[1] !== undefined;
  const rest = trimmed.slice(scheme?.[0].length ?? 0);
  const parts = splitParts(rest);
  if (!parts.ok) return parts;
  const hosts = parseHosts(parts.value.hosts);
  if (!hosts.ok) return hosts;
  const options = parseOptions(parts.value.query);
  if (!options.ok) return options;
  const srv = isSrv ? srvNameOf(parts.value.hosts, hosts.value) : ok(null);
  if (!srv.ok) return srv;
  const login = parseLogin(parts.value, options.value);
  if (!login.ok) return login;
  return ok({
    seeds: isSrv ? [] : hosts.value,
    srvName: srv.value,
    login: login.value,
    replicaSet: options.value.values.get("replicaset") ?? null,
    ...trustOf(options.value.values),
    notes: options.value.notes,
    display: `mongodb${isSrv ? "+srv" : ""}://${isSrv ? srv.value : hosts.value.map(formatAddress).join(",")}${parts.value.path}`,
  });
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress({ hostname, port }: NodeAddress): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** The parts of `host:port`, `host` or `[v6]:port`; the port is 27017 unless written. */
export function parseAddress(text: string): Result<NodeAddress, string> {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:]+))(?::(.*))?$/.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  if (match === null || hostname === undefined) {
    return err(`"${text}" is not a host name or host:port`);
  }
  if (match[1] === undefined && !/^[A-Za-z0-9._-]+$/.test(hostname)) {
    return err(`"${hostname}" is not a host name`);
  }
  const port = match[3] === undefined ? DEFAULT_PORT : parsePort(match[3]);
  if (port === null) return err(`"${match[3]}" is not a port between 1 and 65535`);
  return ok({ hostname: hostname.toLowerCase(), port });
}

function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

interface Parts {
  userinfo: string | null;
  hosts: string;
  /** With its slash, or empty. */
  path: string;
  query: string;
}

function splitParts(rest: string): Result<Parts, string> {
  const queryAt = rest.indexOf("?");
  const beforeQuery = queryAt < 0 ? rest : rest.slice(0, queryAt);
  const at = beforeQuery.lastIndexOf("@");
  const userinfo = at < 0 ? null : beforeQuery.slice(0, at);
  if (userinfo !== null && /[@/]/.test(userinfo)) {
    return err("The user name and password must be percent-encoded");
  }
  const authority = beforeQuery.slice(at + 1);
  const slash = authority.indexOf("/");
  const hosts = slash < 0 ? authority : authority.slice(0, slash);
  const path = slash < 0 ? "" : authority.slice(slash);
  if (hosts === "") return err("The connection string names no host");
  return ok({ userinfo, hosts, path, query: queryAt < 0 ? "" : rest.slice(queryAt + 1) });
}

function parseHosts(text: string): Result<NodeAddress[], string> {
  const addresses: NodeAddress[] = [];
  for (const part of text.split(",")) {
    if (part === "") return err("The list of hosts has an empty entry");
    if (part.includes("%2F") || part.includes("%2f") || part.endsWith(".sock")) {
      return err("Unix sockets are not supported; use host:port");
    }
    const address = parseAddress(part);
    if (!address.ok) return address;
    addresses.push(address.value);
  }
  return ok(addresses);
}

function srvNameOf(text: string, hosts: readonly NodeAddress[]): Result<string, string> {
  const [first] = hosts;
  if (first === undefined || hosts.length > 1) {
    return err("A mongodb+srv:// connection string names exactly one host");
  }
  if (text.includes(":")) return err("A mongodb+srv:// connection string has no port");
  return ok(first.hostname);
}

interface Options {
  /** By lower-case name; the first value of a repeated option counts. */
  values: Map<string, string>;
  notes: string[];
}

function parseOptions(query: string): Result<Options, string> {
  const values = new Map<string, string>();
  const notes: string[] = [];
  for (const pair of query.split("&").filter((part) => part !== "")) {
    const equals = pair.indexOf("=");
    if (equals < 1) return err(`"${pair}" is not an option of the form name=value`);
    const name = pair.slice(0, equals);
    const value = decode(pair.slice(equals + 1));
    if (value === null) return err(`The value of ${name} is not percent-encoded text`);
    const key = name.toLowerCase();
    if (FILE_OPTIONS.has(key))
      notes.push(`${name} is ignored; give the certificate itself instead`);
    else if (!KNOWN_OPTIONS.has(key)) notes.push(`${name} is ignored`);
    else if (!values.has(key)) values.set(key, value);
  }
  const tls = values.get("tls");
  const ssl = values.get("ssl");
  if (tls !== undefined && ssl !== undefined && tls !== ssl) {
    return err("The options tls and ssl contradict each other");
  }
  return ok({ values, notes });
}

function trustOf(values: ReadonlyMap<string, string>) {
  const insecure = values.get("tlsinsecure") === "true";
  return {
    allowInvalidCertificates: insecure || values.get("tlsallowinvalidcertificates") === "true",
    allowInvalidHostnames: insecure || values.get("tlsallowinvalidhostnames") === "true",
  };
}

function parseLogin(parts: Parts, { values }: Options): Result<Login | null, string> {
  const mechanism = readMechanism(values.get("authmechanism"));
  if (!mechanism.ok) return mechanism;
  if (parts.userinfo === null) {
    if (mechanism.value !== "MONGODB-X509") return ok(null);
    return ok({ user: "", password: "", authSource: "$external", mechanism: mechanism.value });
  }
  const colon = parts.userinfo.indexOf(":");
  const user = decode(colon < 0 ? parts.userinfo : parts.userinfo.slice(0, colon));
  const password = decode(colon < 0 ? "" : parts.userinfo.slice(colon + 1));
  if (user === null || password === null) {
    return err("The user name and password must be percent-encoded");
  }
  if (user === "") return err("The user name is empty");
  if (password === "" && mechanism.value !== "MONGODB-X509") {
    return err(`The connection string has no password for the user "${user}"`);
  }
  return ok({
    user,
    password,
    authSource: values.get("authsource") ?? defaultSource(mechanism.value, parts.path),
    mechanism: mechanism.value,
  });
}

function readMechanism(text: string | undefined): Result<AuthMechanism, string> {
  const found = AUTH_MECHANISMS.find((mechanism) => mechanism === (text ?? "DEFAULT"));
  return found === undefined ? err(`The mechanism "${text}" is not supported`) : ok(found);
}

function defaultSource(mechanism: AuthMechanism, path: string): string {
  if (mechanism === "MONGODB-X509" || mechanism === "PLAIN") return "$external";
  return path.length > 1 ? (decode(path.slice(1)) ?? "admin") : "admin";
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
