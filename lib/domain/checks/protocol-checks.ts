import {
  couldNotObserve,
  type NodeCheck,
  type Severity,
  type Verdict,
} from "#lib/domain/checks/finding.ts";
import { inShort, judgeEnumeration, judgeTls } from "#lib/domain/checks/judge-tls.ts";
import { hasForwardSecrecy, suitesOf } from "#lib/domain/observation/cipher-traits.ts";
import type { TlsObservation } from "#lib/domain/observation/observation.ts";
import type { TlsEnumeration, TlsVersion } from "#lib/domain/observation/tls-posture.ts";

/** Checks about the protocol versions that a node speaks. */
export const PROTOCOL_CHECKS: readonly NodeCheck[] = [
  refusalOf("PROT-01", "SSLv3", "critical"),
  refusalOf("PROT-02", "TLSv1", "high"),
  refusalOf("PROT-03", "TLSv1.1", "high"),
  {
    id: "PROT-04",
    title: "TLS 1.2 is offered",
    severity: "high",
    expected:
      "a hello for TLS 1.2 is answered; where suites are listed, one of them has forward secrecy",
    fix: "Remove TLS1_2 from net.tls.disabledProtocols and allow ECDHE suites with AES-GCM",
    judge: (node) => judgeTls(node, judgeTls12),
  },
  {
    id: "PROT-05",
    title: "TLS 1.3 is offered",
    severity: "medium",
    expected: "a hello for TLS 1.3 is answered",
    fix: "Run the server on OpenSSL 1.1.1 or newer and remove TLS1_3 from net.tls.disabledProtocols",
    judge: (node) => judgeTls(node, ({ versions }) => judgeOffer(versions["TLSv1.3"])),
  },
  {
    id: "PROT-08",
    title: "Compression is off and renegotiation is secure",
    severity: "medium",
    expected: "no compression, and the renegotiation extension in the answer",
    fix: "Run the server on a current OpenSSL, which has neither fault",
    judge: (node) => judgeEnumeration(node, judgeRenegotiation),
  },
];

/** A version that nobody may speak any more. */
function refusalOf(id: string, version: TlsVersion, severity: Severity): NodeCheck {
  const name = nameOf(version);
  return {
    id,
    title: `${name} is refused`,
    severity,
    expected: `a hello for ${name} is refused`,
    fix: "Set net.tls.disabledProtocols to TLS1_0,TLS1_1, and upgrade a server that still speaks SSL",
    judge: (node) =>
      judgeTls(node, ({ versions }) => {
        const isSpoken = versions[version];
        if (isSpoken === null) return couldNotObserve(`nothing told whether ${name} is spoken`);
        return isSpoken
          ? { result: "fail", observed: `${name} is answered` }
          : { result: "pass", observed: `${name} is refused` };
      }),
  };
}

function nameOf(version: TlsVersion): string {
  return version === "TLSv1" ? "TLS 1.0" : version.replace("TLSv", "TLS ");
}

function judgeTls12({ versions, enumeration }: TlsObservation): Verdict {
  const isSpoken = versions["TLSv1.2"];
  if (isSpoken === null) return couldNotObserve("nothing told whether TLS 1.2 is spoken");
  if (!isSpoken && versions["TLSv1.3"] === true) {
    // Stricter than asked for; it shuts out old drivers, which is somebody's decision.
    return { result: "warn", severity: "info", observed: "TLS 1.3 only" };
  }
  if (!isSpoken) return { result: "fail", observed: "TLS 1.2 is refused" };
  if (enumeration === null) return { result: "pass", observed: "TLS 1.2 is answered" };
  const suites = suitesOf(enumeration).filter(({ version }) => version === "TLSv1.2");
  const strong = suites.filter(hasForwardSecrecy).map(({ cipher }) => cipher);
  if (strong.length > 0) return { result: "pass", observed: inShort(strong) };
  // An enumeration that was cut short proves no absence.
  return enumeration.incomplete === null
    ? { result: "fail", observed: "no suite of TLS 1.2 has forward secrecy" }
    : couldNotObserve(enumeration.incomplete.message);
}

function judgeOffer(isSpoken: boolean | null): Verdict {
  if (isSpoken === null) return couldNotObserve("nothing told whether TLS 1.3 is spoken");
  return isSpoken
    ? { result: "pass", observed: "TLS 1.3 is answered" }
    : { result: "fail", observed: "TLS 1.3 is refused" };
}

function judgeRenegotiation(enumeration: TlsEnumeration): Verdict {
  const { compression, secureRenegotiation, versions, incomplete } = enumeration;

  if (compression === true) return { result: "fail", observed: "TLS compression is accepted" };
  if (secureRenegotiation === false) {
    return { result: "fail", observed: "renegotiation is not protected" };
  }
  const isModern = versions.length > 0 && versions.every(({ version }) => version === "TLSv1.3");
  if (isModern && incomplete === null) {
    return { result: "pass", observed: "TLS 1.3 only, which has neither" };
  }
  if (compression === null || secureRenegotiation === null) {
    return couldNotObserve("no hello told of compression and renegotiation");
  }
  return { result: "pass", observed: "no compression, protected renegotiation" };
}
