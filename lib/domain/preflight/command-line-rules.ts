import type { Prediction } from "#lib/domain/preflight/start-forecast.ts";
import {
  predict,
  recordedExit,
  type StartRule,
  type StartView,
} from "#lib/domain/preflight/start-view.ts";
import { PATCHES_WITH_CHAIN_OF_TRUST } from "#lib/domain/preflight/trust-option-rules.ts";
import { FIRST_WITH_LOG_VERSIONS } from "#lib/domain/server-config/change-options.ts";
import { hasPatch } from "#lib/domain/server-config/server-version.ts";
import { membershipAttributes } from "#lib/domain/trust/membership-attributes.ts";

/** @see fact sheet, section 2.3 */
const FIRST_WITH_CLUSTER_CA_FILE = [
  [3, 4, 18],
  [3, 6, 9],
  [4, 0, 3],
] as const;

/** What a server refuses while it reads its options, before it looks at what they mean together. */
export const COMMAND_LINE_RULES: readonly StartRule[] = [
  namesOfLaterReleases,
  optionsOfLaterPatches,
  selectors,
  membershipRule,
  systemStore,
  repeatedOptions,
  modeAsParameter,
  nameOverride,
];

function namesOfLaterReleases({ options, words }: StartView): Prediction[] {
  if (words === "tls" || !options.sections.includes("tls")) return [];
  return [
    unknownOption("refuses", {
      sentence: "Options under net.tls and flags with --tls are not known before 4.2",
      fact: "Options, fact sheet 9.1: releases up to 4.0 reject a file with net.tls",
    }),
  ];
}

function optionsOfLaterPatches({ options: { tls, version } }: StartView): Prediction[] {
  const late = [
    { name: "logVersions", value: tls.logVersions, firsts: FIRST_WITH_LOG_VERSIONS },
    { name: "clusterCAFile", value: tls.clusterCAFile, firsts: FIRST_WITH_CLUSTER_CA_FILE },
  ];
  return late.flatMap(({ name, value, firsts }) => {
    const isKnown = hasPatch(version, firsts);
    if (value === null || isKnown === true) return [];
    const since = firsts.map((patch) => patch.join(".")).join(", ");
    return [
      unknownOption(isKnown === false ? "refuses" : "may-refuse", {
        sentence: `${name} is known from ${since} on only`,
        fact: "First versions of options, fact sheet 2.3",
      }),
    ];
  });
}

function selectors(view: StartView): Prediction[] {
  const { certificateSelector, clusterCertificateSelector } = view.options.tls;
  if (certificateSelector === null && clusterCertificateSelector === null) return [];
  const fact = "Selectors, fact sheet 6.4; recorded start startup-certificate-selector";
  if (!view.isFrom(4, 0)) {
    const sentence = "Certificate selectors are known from 4.0 on only";
    return [unknownOption("refuses", { sentence, fact })];
  }
  if (view.machine.platform === "linux") {
    return [
      unknownOption("refuses", {
        sentence: "Servers on Linux know no certificate selectors",
        fact,
        exitCode: recordedExit(view, 2),
        message: view.isFrom(4, 2) ? "unrecognised option" : null,
      }),
    ];
  }
  if (view.machine.platform !== null) return [];
  const sentence = "Servers on Linux know no certificate selectors, and the platform is not known";
  return [unknownOption("may-refuse", { sentence, fact })];
}

function membershipRule({ options: { tls }, isFrom }: StartView): Prediction[] {
  const isSet = tls.clusterAuthAttributes !== null || tls.clusterAuthExtensionValue !== null;
  if (!isSet || isFrom(7, 0)) return [];
  return [
    unknownOption("refuses", {
      sentence: "net.tls.clusterAuthX509 is known from 7.0 on only",
      fact: "Options, fact sheet 9.1",
    }),
  ];
}

function systemStore({ options: { version }, hasParameter }: StartView): Prediction[] {
  if (!hasParameter("tlsUseSystemCA")) return [];
  if (hasPatch(version, PATCHES_WITH_CHAIN_OF_TRUST) === true) return [];
  return [
    unknownOption("may-refuse", {
      sentence: "It is not known whether this version has the parameter tlsUseSystemCA",
      fact: "Chain of trust, fact sheet 1.4: the parameter is documented with the versions that demand one",
    }),
  ];
}

function repeatedOptions(view: StartView): Prediction[] {
  return view.options.repeated.map(({ option, place }) => {
    if (place === "file") {
      return predict("OPTION_REPEATED", "may-refuse", {
        sentence: `${option} and its other name are both set in the file, which was not recorded`,
        fact: "Not recorded; on the command line the same is refused, startup-both-certificate-names",
      });
    }
    return predict("OPTION_REPEATED", "refuses", {
      sentence: `--${option} stands twice on the command line, under one name or two`,
      fact: "Recorded start startup-both-certificate-names",
      exitCode: recordedExit(view, 2),
      message: view.isFrom(4, 2) ? "Multiple occurrences of option" : null,
    });
  });
}

function modeAsParameter(view: StartView): Prediction[] {
  const { setParameter } = view.options;
  return ["tlsMode", "sslMode"]
    .filter((name) => setParameter[name] !== undefined)
    .map((name) =>
      predict("MODE_SET_AS_PARAMETER", "refuses", {
        sentence: `${name} is a parameter of running servers and cannot be set at the start`,
        fact: "Parameter set at run time only, fact sheet 1.1; recorded start startup-setparameter-tlsmode-at-startup",
        exitCode: recordedExit(view, 2),
        message: view.isFrom(4, 2) ? `Cannot use --setParameter to set "${name}" at startup` : null,
      }),
    );
}

function nameOverride(view: StartView): Prediction[] {
  const name = view.options.setParameter.tlsX509ClusterAuthDNOverride ?? "";
  if (name === "" || membershipAttributes(name) !== "") return [];
  return [
    predict("DN_OVERRIDE_WITHOUT_ATTRIBUTES", "refuses", {
      sentence: "tlsX509ClusterAuthDNOverride names no O, OU or DC, by which members are known",
      fact: "Members by name, fact sheet 5.2; recorded start startup-dnoverride-without-o-ou-dc",
      exitCode: recordedExit(view, 2),
      message: "Cluster member DN's must contain at least one O, OU, or DC component",
    }),
  ];
}

function unknownOption(
  effect: "refuses" | "may-refuse",
  text: Parameters<typeof predict>[2],
): Prediction {
  return predict("OPTION_UNKNOWN", effect, text);
}
