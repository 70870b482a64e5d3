import { parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { Prediction } from "#lib/domain/preflight/start-forecast.ts";
import {
  inWords,
  optionExit,
  predict,
  type StartRule,
  type StartView,
} from "#lib/domain/preflight/start-view.ts";
import { hasChainOfTrust } from "#lib/domain/preflight/trust-option-rules.ts";

/** How members log in to each other, against the mode and the files. */
export const CLUSTER_AUTH_RULES: readonly StartRule[] = [
  needsTls,
  notInAllow,
  needsAuthority,
  transitionToAuth,
  membersNotSeparated,
  memberRule,
  cannotVerify,
  withoutKeyFile,
  acceptsUnauthenticated,
];

function authModeOf({ options: { security } }: StartView) {
  const { clusterAuthMode } = security;
  return clusterAuthMode === null ? null : parseClusterAuthMode(clusterAuthMode);
}

/** Whether it shows or takes certificates for members. */
function usesX509(view: StartView): boolean {
  const mode = authModeOf(view);
  return mode !== null && mode !== "keyFile";
}

/** Whether it shows a certificate to other members. */
export function sendsX509(view: StartView): boolean {
  const mode = authModeOf(view);
  return mode === "sendX509" || mode === "x509";
}

function needsTls(view: StartView): Prediction[] {
  if (view.mode !== "disabled" || !usesX509(view)) return [];
  return [
    predict("CLUSTER_AUTH_NEEDS_TLS", "refuses", {
      sentence: `clusterAuthMode ${authModeOf(view)} needs TLS, and the mode is disabled`,
      fact: "clusterAuthMode against mode, fact sheet 1.4; recorded start startup-clusterauth-x509-disabled",
      exitCode: optionExit(view),
      message: inWords(view, {
        ssl: "need to enable SSL via the sslMode flag",
        tls: "need to enable TLS via the tlsMode flag",
      }),
    }),
  ];
}

function notInAllow(view: StartView): Prediction[] {
  if (view.mode !== "allowTLS" || !sendsX509(view)) return [];
  const isExcepted = authModeOf(view) === "x509" && view.options.security.transitionToAuth === true;
  if (isExcepted) return [];
  return [
    predict("CLUSTER_AUTH_IN_ALLOW", "refuses", {
      sentence: `clusterAuthMode ${authModeOf(view)} shows certificates to peers, which a server at allowTLS dials in plaintext`,
      fact: "clusterAuthMode against mode, fact sheet 1.4; recorded starts startup-clusterauth-sendx509-allow and startup-clusterauth-x509-allow-transitiontoauth",
      exitCode: optionExit(view),
      message: inWords(view, {
        ssl: "cannot have x.509 cluster authentication in allowSSL mode",
        tls: "cannot have x.509 cluster authentication in allowTLS mode",
      }),
    }),
  ];
}

function needsAuthority(view: StartView): Prediction[] {
  if (!view.hasTls || authModeOf(view) !== "x509" || hasChainOfTrust(view)) return [];
  return [
    predict("CLUSTER_AUTH_WITHOUT_CA", "refuses", {
      sentence: "clusterAuthMode x509 needs CAFile to judge the certificates of members",
      fact: "Recorded start startup-clusterauth-x509-no-cafile",
      exitCode: optionExit(view),
      message: view.isFrom(4, 2)
        ? "No TLS certificate validation can be performed since no CA file has been provided"
        : null,
    }),
  ];
}

function transitionToAuth(view: StartView): Prediction[] {
  const { security } = view.options;
  if (security.transitionToAuth !== true) return [];
  const mode = authModeOf(view) ?? (security.keyFile === null ? null : "keyFile");
  if (mode === "keyFile" || mode === "x509") return [];
  return [
    predict("TRANSITION_TO_AUTH_MODE", "refuses", {
      sentence: `transitionToAuth goes with keyFile or x509, not with ${mode ?? "no clusterAuthMode"}`,
      fact: "Membership, fact sheet 5.2: transitionToAuth works only with keyFile or x509",
    }),
  ];
}

function membersNotSeparated(view: StartView): Prediction[] {
  const separation = view.options.setParameter.enforceUserClusterSeparation;
  if (!usesX509(view) || (separation !== "false" && separation !== "0")) return [];
  return [
    predict("MEMBERS_NOT_SEPARATED", "refuses", {
      sentence: "enforceUserClusterSeparation may not be off while members log in by certificate",
      fact: "Membership, fact sheet 5.2, read for releases around 7.0",
      message: view.isFrom(7, 0)
        ? "x.509 cluster authentication while not enforcing user cluster separation"
        : null,
    }),
  ];
}

function memberRule(view: StartView): Prediction[] {
  const { clusterAuthAttributes, clusterAuthExtensionValue } = view.options.tls;
  const isBoth = clusterAuthAttributes !== null && clusterAuthExtensionValue !== null;
  const isSet = clusterAuthAttributes !== null || clusterAuthExtensionValue !== null;
  if (!isBoth && (!isSet || usesX509(view))) return [];
  return [
    predict("CLUSTER_AUTH_RULE_CONFLICT", "refuses", {
      sentence: isBoth
        ? "clusterAuthX509 takes attributes or an extension value, not both"
        : "clusterAuthX509 needs a clusterAuthMode that knows certificates",
      fact: "Membership, fact sheet 5.2, read for releases around 7.0",
    }),
  ];
}

function cannotVerify(view: StartView): Prediction[] {
  if (!view.hasTls || hasChainOfTrust(view)) return [];
  if (!usesX509(view) || authModeOf(view) === "x509") return [];
  return [
    predict("CLUSTER_AUTH_CANNOT_VERIFY", "warns", {
      sentence: "Without CAFile it refuses every member that logs in by certificate",
      fact: "Options, fact sheet 4.1: without a CA no X.509 login is verified",
      message: "Unable to verify x.509 certificate, as no CA has been provided",
    }),
  ];
}

function withoutKeyFile(view: StartView): Prediction[] {
  const mode = authModeOf(view);
  if (mode !== "sendKeyFile" || view.options.security.keyFile !== null) return [];
  return [
    predict("CLUSTER_AUTH_WITHOUT_KEY_FILE", "warns", {
      sentence:
        "It starts at sendKeyFile with no key file to send, so other members will not know it",
      fact: "Fact sheet 12.2; recorded start startup-clusterauth-sendkeyfile-without-keyfile",
    }),
  ];
}

function acceptsUnauthenticated({ options: { security } }: StartView): Prediction[] {
  if (security.transitionToAuth !== true) return [];
  return [
    predict("UNAUTHENTICATED_ACCEPTED", "warns", {
      sentence: "With transitionToAuth it takes members and clients that do not log in",
      fact: "MongoDB manual, security.transitionToAuth",
    }),
  ];
}
