import type { TlsVersion } from "#lib/domain/observation/tls-posture.ts";
import { runProgram } from "#tests/tls-servers/run-program.ts";

/** What a scanner says about a port, in one vocabulary. */
export interface ScannerReport {
  /** Accepted suites by version, in the scanner's order, as OpenSSL names them. */
  suites: Partial<Record<TlsVersion, string[]>>;
  /** Whose order decides, where the scanner says so. */
  preference: Partial<Record<TlsVersion, string>>;
  /** PEM of the leaf. */
  leafPem: string;
  /** Authorities named in the request for a client certificate; null where the scanner does not look. */
  authorities: string[] | null;
  /** From start to end of the whole process. */
  wallMs: number;
}

/** Makes nmap print the suites and the leaf of a port of 127.0.0.1 as XML. */
export function nmapArguments(port: number): string[] {
  const scripts = ["--script", "ssl-enum-ciphers,ssl-cert"];
  return ["-Pn", "-n", "-p", String(port), ...scripts, "-oX", "-", "127.0.0.1"];
}

/** Makes sslscan print the same as XML, and the authorities. */
export function sslscanArguments(port: number): string[] {
  const looks = ["--show-client-cas", "--ocsp", "--show-certificate"];
  return ["--no-colour", ...looks, "--xml=-", `127.0.0.1:${port}`];
}

/** Reads a port with nmap's ssl-enum-ciphers and ssl-cert. */
export async function runNmap(port: number): Promise<ScannerReport> {
  const namesOf = await namesByIana();
  const { stdout, wallMs } = await runProgram("nmap", nmapArguments(port));
  const suites: ScannerReport["suites"] = {};
  const preference: ScannerReport["preference"] = {};
  for (const [, version = "", body = ""] of stdout.matchAll(NMAP_VERSION)) {
    const key = versionOf(version);
    suites[key] = [...body.matchAll(/<elem key="name">([^<]+)/g)].map(([, name = ""]) =>
      namesOf(name.replace("TLS_AKE_WITH_", "TLS_")),
    );
    const [, decides] = body.match(/<elem key="cipher preference">([^<]+)/) ?? [];
    if (decides !== undefined) preference[key] = decides;
  }
  const [, pem = ""] = stdout.match(/<elem key="pem">([^<]+)/) ?? [];
  const leafPem = pem.replaceAll("&#xa;", "\n").replaceAll("&#45;", "-");
  return { suites, preference, leafPem, authorities: null, wallMs };
}

const NMAP_VERSION =
  /<table key="((?:TLS|SSL)v[\d.]+)">([\s\S]*?<elem key="cipher preference">[^<]*)/g;

/** Reads a port with sslscan, client authorities and certificate included. */
export async function runSslscan(port: number): Promise<ScannerReport> {
  const { stdout, wallMs } = await runProgram("sslscan", sslscanArguments(port));
  const suites: ScannerReport["suites"] = {};
  for (const [, version = "", name = ""] of stdout.matchAll(SSLSCAN_SUITE)) {
    const key = versionOf(version);
    suites[key] = [...(suites[key] ?? []), name];
  }
  const [leafPem = ""] =
    stdout.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/) ?? [];
  const authorities = [...stdout.matchAll(/<ca>\s*(.*?)\s*<\/ca>/g)].map(([, name = ""]) => name);
  return { suites, preference: {}, leafPem, authorities, wallMs };
}

const SSLSCAN_SUITE = /<cipher status="\w+" sslversion="([^"]+)"[^>]*? cipher="([^"]+)"/g;

const VERSIONS: Readonly<Record<string, TlsVersion>> = {
  SSLv3: "SSLv3",
  "TLSv1.0": "TLSv1",
  "TLSv1.1": "TLSv1.1",
  "TLSv1.2": "TLSv1.2",
  "TLSv1.3": "TLSv1.3",
};

function versionOf(text: string): TlsVersion {
  const version = VERSIONS[text];
  if (version === undefined) throw new Error(`A scanner names an unknown version ${text}`);
  return version;
}

let knownNames: Promise<ReadonlyMap<string, string>> | null = null;

/** OpenSSL's name for a suite; the IANA name itself where the machine's OpenSSL has none. */
async function namesByIana(): Promise<(iana: string) => string> {
  knownNames ??= readNames();
  const names = await knownNames;
  return (iana) => names.get(iana) ?? iana;
}

async function readNames(): Promise<ReadonlyMap<string, string>> {
  const everything = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
  const { stdout } = await runProgram("openssl", ["ciphers", "-stdname", everything]);
  const lines = stdout.matchAll(/^(\S+)\s+-\s+(\S+)/gm);
  return new Map([...lines].map(([, iana = "", name = ""]) => [iana, name]));
}
