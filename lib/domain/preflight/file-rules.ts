import { daysLeft } from "#lib/domain/checks/validity.ts";
import { counted } from "#lib/domain/counted.ts";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { PredictionCode } from "#lib/domain/preflight/prediction-code.ts";
import type { Prediction } from "#lib/domain/preflight/start-forecast.ts";
import type { FileFault } from "#lib/domain/preflight/start-question.ts";
import {
  predict,
  recordedExit,
  type StartRule,
  type StartView,
} from "#lib/domain/preflight/start-view.ts";

/** From here on servers say so themselves. @see fact sheet, section 6.2 */
const WARN_DAYS = 30;

/** What a server finds when it opens the files that its options name. */
export const FILE_RULES: readonly StartRule[] = [
  fips,
  certificateFile,
  certificateValidity,
  authorityFile,
  filesNotRecorded,
  keyFile,
  filesNotSeen,
  clusterFileValidity,
  nearExpiry,
  listExpired,
];

/** The certificate that a file begins with; null where the file was not read. */
export function leafIn(view: StartView, path: string | null): ObservedCertificate | null {
  const fact = view.fact(path);
  return fact?.kind === "certificates" ? (fact.certificates[0] ?? null) : null;
}

/** The file whose certificate it shows to the nodes that it dials. */
export function outgoingFile({ options: { tls } }: StartView): string | null {
  return tls.clusterFile ?? tls.certificateKeyFile;
}

const FAULT_WORDS: Readonly<Record<FileFault, string>> = {
  missing: "is not there",
  unreadable: "cannot be read by the server",
  empty: "holds no certificate",
  "no-key": "holds no private key",
  "key-mismatch": "holds a key that does not fit its certificate",
  "wrong-password": "holds a key that the configured password does not open",
  "too-open": "may be read by others than its owner",
};

function fips(view: StartView): Prediction[] {
  if (!view.hasTls || view.options.tls.FIPSMode !== true) return [];
  const { supportsFips } = view.machine;
  if (supportsFips === true) return [];
  const fact = "FIPS, fact sheet 6.4; recorded start startup-fips-mode";
  if (supportsFips === null) {
    const sentence =
      "FIPSMode is set, and whether this build and its library can do it is not known";
    return [predict("FIPS_UNSUPPORTED", "may-refuse", { sentence, fact })];
  }
  return [
    predict("FIPS_UNSUPPORTED", "refuses", {
      sentence: "FIPSMode is set, and this build or its library cannot do it",
      fact,
      exitCode: recordedExit(view, 14),
      message: view.isFrom(7, 0) ? null : "FIPS",
    }),
  ];
}

function certificateFile(view: StartView): Prediction[] {
  const { certificateKeyFile } = view.options.tls;
  const fault = faultOf(view, certificateKeyFile);
  if (fault === null) return [];
  const isRecorded = fault !== "unreadable" && view.options.program === "mongod";
  return [
    predict("CERTIFICATE_FILE_FAULTY", fault === "too-open" ? "may-refuse" : "refuses", {
      sentence: `${certificateKeyFile} ${FAULT_WORDS[fault]}`,
      fact: "Lifecycle (c); recorded starts startup-missing-certificate-file, -certificate-without-key, -empty-certificate-file, -key-mismatch, -encrypted-key-wrong-password",
      exitCode: isRecorded ? recordedExit(view, 1) : null,
      message: view.isFrom(4, 2) ? "Can not set up PEM key file." : null,
    }),
  ];
}

function certificateValidity(view: StartView): Prediction[] {
  const leaf = leafIn(view, view.options.tls.certificateKeyFile);
  const wrong = leaf === null ? null : outsideValidity(leaf, view.now);
  if (!view.hasTls || leaf === null || wrong === null) return [];
  const code = wrong === "expired" ? "CERTIFICATE_EXPIRED" : "CERTIFICATE_NOT_YET_VALID";
  return [
    predict(code, "refuses", {
      sentence:
        wrong === "expired"
          ? `The certificate ${leaf.subject} has been expired since ${leaf.notAfter}`
          : `The certificate ${leaf.subject} is not valid before ${leaf.notBefore}`,
      fact: "Validity at the start, fact sheet 1.4; recorded starts startup-expired-server-certificate and startup-not-yet-valid-server-certificate",
      exitCode: recordedExit(view, 14),
      message: "The provided SSL certificate is expired or not yet valid.",
    }),
  ];
}

function authorityFile(view: StartView): Prediction[] {
  const { CAFile } = view.options.tls;
  const fault = faultOf(view, CAFile);
  if (fault === null) return [];
  return [
    predict("CA_FILE_FAULTY", isFaultOfAuthorities(fault) ? "refuses" : "may-refuse", {
      sentence: `${CAFile} ${FAULT_WORDS[fault]}`,
      fact: "Recorded starts startup-missing-ca-file and startup-empty-ca-file",
      exitCode: view.options.program === "mongod" ? recordedExit(view, 1) : null,
      message: view.isFrom(4, 2) ? `cannot read certificate authority file: ${CAFile}` : null,
    }),
  ];
}

/** Faults of these files were not recorded, so that nothing is said for sure. */
function filesNotRecorded(view: StartView): Prediction[] {
  const { clusterFile, clusterCAFile, CRLFile } = view.options.tls;
  const files: [PredictionCode, string, string | null][] = [
    ["CLUSTER_FILE_FAULTY", "clusterFile", clusterFile],
    ["CLUSTER_CA_FILE_FAULTY", "clusterCAFile", clusterCAFile],
    ["CRL_FILE_FAULTY", "CRLFile", CRLFile],
  ];
  return files.flatMap(([code, option, path]) => {
    const fault = faultOf(view, path);
    if (fault === null) return [];
    return [
      predict(code, "may-refuse", {
        sentence: `${path} ${FAULT_WORDS[fault]}; a start with such a ${option} was not recorded`,
        fact: "Not recorded; the same fault of certificateKeyFile or CAFile is refused",
      }),
    ];
  });
}

function keyFile(view: StartView): Prediction[] {
  const path = view.options.security.keyFile;
  const fact = view.fact(path);
  if (fact?.kind !== "faulty") return [];
  const { fault } = fact;
  const isRecorded = fault === "too-open";
  return [
    predict("KEY_FILE_FAULTY", isRecorded ? "refuses" : "may-refuse", {
      sentence: `The key file ${path} ${fault === "empty" ? "is empty" : FAULT_WORDS[fault]}`,
      fact: isRecorded
        ? "Recorded start startup-keyfile-open-permissions"
        : "Not recorded; only open permissions were",
      exitCode: isRecorded ? recordedExit(view, 1) : null,
      message: isRecorded && view.isFrom(4, 2) ? `permissions on ${path} are too open` : null,
    }),
  ];
}

function filesNotSeen(view: StartView): Prediction[] {
  const { certificateKeyFile, clusterFile, CAFile, clusterCAFile, CRLFile } = view.options.tls;
  if (!view.hasTls) return [];
  const paths = [certificateKeyFile, clusterFile, CAFile, clusterCAFile, CRLFile];
  const isRead = (path: string) => {
    const kind = view.fact(path)?.kind;
    return kind !== undefined && kind !== "present";
  };
  return [...new Set(paths)].flatMap((path) => {
    if (path === null || isRead(path)) return [];
    const what =
      view.fact(path) === null ? "Whether it is there, and what is in it" : "What is in it";
    return [
      predict("FILE_NOT_SEEN", "may-refuse", {
        sentence: `Nobody looked at ${path}. ${what} decides whether the server starts`,
        fact: "Lifecycle (c): faults of files are found at the start",
      }),
    ];
  });
}

function clusterFileValidity(view: StartView): Prediction[] {
  const { clusterFile } = view.options.tls;
  const leaf = leafIn(view, clusterFile);
  const wrong = leaf === null ? null : outsideValidity(leaf, view.now);
  if (!view.hasTls || leaf === null || wrong === null) return [];
  return [
    predict("CLUSTER_FILE_EXPIRED", "warns", {
      sentence: `It starts without a word although the certificate in clusterFile ${wrong === "expired" ? `expired on ${leaf.notAfter}` : `is not valid before ${leaf.notBefore}`}; peers will refuse it when it dials them`,
      fact: "Lifecycle (c); recorded start startup-expired-cluster-file",
    }),
  ];
}

function nearExpiry(view: StartView): Prediction[] {
  if (!view.hasTls) return [];
  const { certificateKeyFile, clusterFile } = view.options.tls;
  return [...new Set([certificateKeyFile, clusterFile])].flatMap((path) => {
    const leaf = leafIn(view, path);
    if (leaf === null || outsideValidity(leaf, view.now) !== null) return [];
    const days = daysLeft(leaf, view.now);
    if (days > WARN_DAYS) return [];
    return [
      predict("CERTIFICATE_EXPIRES_SOON", "warns", {
        sentence: `The certificate in ${path} ends ${counted(days, "day")} after this start; a restart after that is refused where it is certificateKeyFile`,
        fact: "Lifecycle (c): a certificate of 5 days starts without a line in the log",
      }),
    ];
  });
}

function listExpired(view: StartView): Prediction[] {
  const { CRLFile } = view.options.tls;
  const fact = view.fact(CRLFile);
  if (!view.hasTls || fact?.kind !== "crl" || fact.nextUpdate === null) return [];
  if (Date.parse(fact.nextUpdate) >= view.now.getTime()) return [];
  return [
    predict("CRL_EXPIRED", "warns", {
      sentence: `The list in ${CRLFile} was due for renewal on ${fact.nextUpdate}; every connection that needs a certificate fails until it is renewed`,
      fact: "Lists of revoked certificates, fact sheet 6.3: inferred from what OpenSSL does with an expired list",
    }),
  ];
}

function faultOf(view: StartView, path: string | null): FileFault | null {
  const fact = view.fact(path);
  return view.hasTls && fact?.kind === "faulty" ? fact.fault : null;
}

/** Authorities come without keys. */
function isFaultOfAuthorities(fault: FileFault): boolean {
  return fault === "missing" || fault === "unreadable" || fault === "empty";
}

function outsideValidity(
  { notBefore, notAfter }: ObservedCertificate,
  now: Date,
): "expired" | "early" | null {
  if (now.getTime() > Date.parse(notAfter)) return "expired";
  return now.getTime() < Date.parse(notBefore) ? "early" : null;
}
