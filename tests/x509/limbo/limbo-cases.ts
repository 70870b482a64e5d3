import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { KeyUsage } from "#lib/protocols/x509/certificate/certificate.ts";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import type { ProfileName } from "#lib/protocols/x509/path/profiles.ts";
import { PURPOSES, type Purpose } from "#tests/pki/extensions.ts";

export type LimboGroup = "core" | "pathbuilding" | "nameconstraints-sample" | "online";

/** One case as the file has it; certificates are places in its pool. */
export interface LimboCase {
  id: string;
  group: LimboGroup;
  expected: "SUCCESS" | "FAILURE";
  leaf: number;
  intermediates: number[];
  roots: number[];
  time: string | null;
  peerName: { kind: "DNS" | "IP"; value: string } | null;
  eku: Purpose[];
  ku: KeyUsage[];
  maxDepth: number | null;
  crls?: string[];
}

interface LimboFile {
  certs: string[];
  cases: LimboCase[];
}

/** Cases without an instant hold at any. */
const ANY_TIME = "2026-06-01T00:00:00Z";

const file: LimboFile = JSON.parse(
  gunzipSync(readFileSync(new URL("subset.json.gz", import.meta.url))).toString("utf8"),
);
const pool = file.certs.map((base64) => Buffer.from(base64, "base64"));

export const LIMBO_CASES: readonly LimboCase[] = file.cases;

/** What a case asks, for one of our profiles. */
export function questionOf(limbo: LimboCase, profile: ProfileName): ChainQuestion {
  return {
    leaf: certificate(limbo.leaf),
    intermediates: limbo.intermediates.map(certificate),
    anchors: limbo.roots.map(certificate),
    peerName:
      limbo.peerName === null
        ? null
        : { kind: limbo.peerName.kind === "IP" ? "ip" : "dns", value: limbo.peerName.value },
    at: new Date(limbo.time ?? ANY_TIME),
    profile,
    extendedKeyUsage: limbo.eku.map((purpose) => PURPOSES[purpose]),
    keyUsage: limbo.ku,
    maxDepth: limbo.maxDepth,
    crls: (limbo.crls ?? []).map((base64) => Buffer.from(base64, "base64")),
    stapledOcsp: null,
  };
}

function certificate(place: number): Buffer {
  const der = pool[place];
  if (der === undefined) throw new Error(`The pool has no certificate ${place}`);
  return der;
}
