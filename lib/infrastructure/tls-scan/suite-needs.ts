import { findCipherSuite } from "#lib/protocols/tls/cipher-suite.ts";

/** What beside the suite itself both sides must share. */
export interface SuiteNeeds {
  group: boolean;
  /** The kind of key that signs the key exchange, with a scheme that the client offers; null where nothing is signed. */
  key: "RSA" | "ECDSA" | "DSS" | null;
}

export const NO_NEEDS: SuiteNeeds = { group: false, key: null };

/** The needs of a suite before TLS 1.3; in TLS 1.3 every suite needs a group. */
export function needsOf(code: number): SuiteNeeds {
  const suite = findCipherSuite(code);
  if (suite === null) return NO_NEEDS;
  const { keyExchange, authentication } = suite;
  if (keyExchange === "any") return { group: true, key: null };
  if (keyExchange !== "ECDHE" && keyExchange !== "DHE") return NO_NEEDS;
  const key =
    authentication === "RSA" || authentication === "ECDSA" || authentication === "DSS"
      ? authentication
      : null;
  return { group: keyExchange === "ECDHE", key };
}

/** Whether two suites stand and fall with the same partners. */
export function areAlike(a: SuiteNeeds, b: SuiteNeeds): boolean {
  return a.group === b.group && a.key === b.key;
}
