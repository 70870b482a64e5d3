import { Check, CircleDashed, EyeOff, Minus, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "#components/ui/tone.ts";
import type { TrustResult, TrustTroubleCode } from "#lib/domain/trust/trust-result.ts";

interface ResultLook {
  icon: ReactNode;
  tone: Tone;
  word: string;
  /** "n1 … n2". */
  verb: string;
}

/** The one map from a result to its tone, icon and words. */
export const RESULT_LOOKS: Record<TrustResult, ResultLook> = {
  ok: { icon: <Check aria-hidden />, tone: "green", word: "trusted", verb: "can dial" },
  broken: { icon: <X aria-hidden />, tone: "red", word: "broken", verb: "cannot dial" },
  "at-risk": {
    icon: <TriangleAlert aria-hidden />,
    tone: "amber",
    word: "at risk",
    verb: "may fail to dial",
  },
  unknown: {
    icon: <EyeOff aria-hidden />,
    tone: "violet",
    word: "not observed",
    verb: "is not known to dial",
  },
  unchecked: {
    icon: <CircleDashed aria-hidden />,
    tone: "neutral",
    word: "unchecked",
    verb: "dials without a check",
  },
  unused: {
    icon: <Minus aria-hidden />,
    tone: "neutral",
    word: "never dialled",
    verb: "never dials",
  },
  self: { icon: <Minus aria-hidden />, tone: "neutral", word: "itself", verb: "is" },
};

export const TROUBLE_WORDS: Record<TrustTroubleCode, string> = {
  SERVER_CHAIN_REFUSED: "The server's chain is not trusted",
  SERVER_NAME_MISMATCH: "The name is not in the certificate",
  SERVER_PURPOSE_MISSING: "The certificate is not for servers",
  CLIENT_CHAIN_REFUSED: "The dialling member's chain is not trusted",
  CLIENT_PURPOSE_MISSING: "The certificate is not for clients",
  CLIENT_CERTIFICATE_WITHHELD: "The dialling member shows no certificate",
  NO_COMMON_VERSION: "No protocol version in common",
  NO_COMMON_CIPHER: "No cipher suite in common",
  PEER_NOT_CHECKED: "The peer is not checked",
  TRUST_NOT_OBSERVED: "What it trusts was not observed",
};
