import { CHAIN_PROFILES as PROFILES } from "#lib/infrastructure/chains/chain-question-of.ts";
import { splitPem } from "#lib/infrastructure/chains/split-pem.ts";

/** Names of the profiles that a chain can be judged by. */
export const CHAIN_PROFILES = PROFILES;

/** DER of the certificates, or revocation lists, in the bytes of a PEM or DER file. */
export const readDerFile = splitPem;
