import type { PredictionCode } from "#lib/domain/preflight/prediction-code.ts";
import type { FileFact, StartQuestion } from "#lib/domain/preflight/start-question.ts";
import { readCommandLine } from "#lib/domain/server-config/read-server-options.ts";
import { parseServerVersion } from "#lib/domain/server-config/server-version.ts";
import { aCertificate, aStart } from "#tests/builders/preflight.ts";

/** A start that goes wrong, one way or another. */
export interface BadStart {
  config: string;
  version?: string;
  given?: Partial<StartQuestion>;
  code: PredictionCode;
  /** The behaviour that makes it right. */
  fact: string;
}

/** Flags for a certificate, and for a certificate with its authority. */
export const CERT = "--tlsCertificateKeyFile /server.pem";
export const TRUST = `${CERT} --tlsCAFile /ca.pem`;

/** Makes something else of the file of the certificate. */
export function file(fact: FileFact): Partial<StartQuestion> {
  return { files: { ...aStart().files, "/server.pem": fact } };
}

/** Puts a changed certificate into it. */
export function leaf(changes: Parameters<typeof aCertificate>[0]): Partial<StartQuestion> {
  return file({ kind: "certificates", certificates: [aCertificate(changes)] });
}

/** The question of such a start; on 4.2 unless it says otherwise. */
export function questionOf({ config, version = "4.2.8", given }: BadStart): StartQuestion {
  const release = parseServerVersion(version);
  if (!release.ok) throw new Error(release.error.message);
  return aStart({ options: readCommandLine(config.split(" "), release.value), ...given });
}
