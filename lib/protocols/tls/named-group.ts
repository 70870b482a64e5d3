import { VERSION } from "#lib/protocols/tls/protocol-version.ts";

/** Groups that the code names. */
export const GROUP = {
  secp256r1: 0x0017,
  secp384r1: 0x0018,
  secp521r1: 0x0019,
  x25519: 0x001d,
  x448: 0x001e,
} as const;

type Era = "older" | "tls13" | "both";

/** Likely ones first: code, name, and whether it belongs to TLS 1.3, to older versions or to both. */
const GROUPS: readonly (readonly [number, string, Era])[] = [
  [0x001d, "X25519", "both"],
  [0x0017, "P-256", "both"],
  [0x0018, "P-384", "both"],
  [0x0019, "P-521", "both"],
  [0x001e, "X448", "both"],
  [0x11ec, "X25519MLKEM768", "tls13"],
  [0x11eb, "SecP256r1MLKEM768", "tls13"],
  [0x11ed, "SecP384r1MLKEM1024", "tls13"],
  [0x0100, "ffdhe2048", "tls13"],
  [0x0101, "ffdhe3072", "tls13"],
  [0x0102, "ffdhe4096", "tls13"],
  [0x0103, "ffdhe6144", "tls13"],
  [0x0104, "ffdhe8192", "tls13"],
  [0x0200, "MLKEM512", "tls13"],
  [0x0201, "MLKEM768", "tls13"],
  [0x0202, "MLKEM1024", "tls13"],
  [0x6399, "X25519Kyber768Draft00", "tls13"],
  [0x639a, "SecP256r1Kyber768Draft00", "tls13"],
  [0x001f, "brainpoolP256r1tls13", "tls13"],
  [0x0020, "brainpoolP384r1tls13", "tls13"],
  [0x0021, "brainpoolP512r1tls13", "tls13"],
  [0x0029, "curveSM2", "tls13"],
  [0x0016, "secp256k1", "older"],
  [0x001a, "brainpoolP256r1", "older"],
  [0x001b, "brainpoolP384r1", "older"],
  [0x001c, "brainpoolP512r1", "older"],
  [0x0015, "P-224", "older"],
  [0x0014, "secp224k1", "older"],
  [0x0013, "P-192", "older"],
  [0x0012, "secp192k1", "older"],
  [0x0010, "secp160r1", "older"],
  [0x0011, "secp160r2", "older"],
  [0x000f, "secp160k1", "older"],
  [0x000e, "sect571r1", "older"],
  [0x000d, "sect571k1", "older"],
  [0x000c, "sect409r1", "older"],
  [0x000b, "sect409k1", "older"],
  [0x000a, "sect283r1", "older"],
  [0x0009, "sect283k1", "older"],
  [0x0008, "sect239k1", "older"],
  [0x0007, "sect233r1", "older"],
  [0x0006, "sect233k1", "older"],
  [0x0005, "sect193r2", "older"],
  [0x0004, "sect193r1", "older"],
  [0x0003, "sect163r2", "older"],
  [0x0002, "sect163r1", "older"],
  [0x0001, "sect163k1", "older"],
  [0x0022, "GC256A", "both"],
  [0x0023, "GC256B", "both"],
  [0x0024, "GC256C", "both"],
  [0x0025, "GC256D", "both"],
  [0x0026, "GC512A", "both"],
  [0x0027, "GC512B", "both"],
  [0x0028, "GC512C", "both"],
];

const NAMES: ReadonlyMap<number, string> = new Map(GROUPS.map(([code, name]) => [code, name]));

/**
 * Every group that a version may negotiate, likely ones first.
 *
 * The finite-field groups are left out before TLS 1.3: a server that knows RFC 7919 refuses DHE suites to a client
 * whose groups it lacks, and would seem not to have them.
 *
 * @see the TLS Supported Groups registry of IANA
 */
export function groupsOf(version: number): readonly number[] {
  return version === VERSION.tls13 ? TLS13_GROUPS : OLDER_GROUPS;
}

const TLS13_GROUPS = groupsOfEra("tls13");
const OLDER_GROUPS = groupsOfEra("older");

function groupsOfEra(era: Era): number[] {
  return GROUPS.filter(([, , known]) => known === era || known === "both").map(([code]) => code);
}

/** For example `X25519` or `P-256`; an unknown code as `0x1234`. */
export function groupName(code: number): string {
  return NAMES.get(code) ?? `0x${code.toString(16).padStart(4, "0")}`;
}
