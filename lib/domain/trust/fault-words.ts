import type { FaultSubject, PairFault, Side } from "#lib/domain/trust/pair-fault.ts";

/** Hosts of the pairs, sorted. */
interface Hosts {
  from: readonly string[];
  to: readonly string[];
}

interface Words {
  sentence: string;
  fix: string;
}

const MOST_NAMES = 3;

/** One sentence on what is wrong and one on what to do, naming hosts, authority and certificate. */
export function describeFault({ subject }: PairFault, hosts: Hosts): Words {
  switch (subject.kind) {
    case "stranger":
      return strangerWords(subject, hosts);
    case "refused":
      return refusedWords(subject, hosts);
    case "disputed":
      return disputedWords(subject, hosts);
    case "purpose":
      return purposeWords(subject, hosts);
    case "name":
      return nameWords(subject, hosts);
    case "withheld":
      return withheldWords(hosts);
    case "versions":
      return versionWords(subject, hosts);
    case "ciphers":
      return {
        sentence: `${listOf(hosts.from)} and ${listOf(hosts.to)} share no cipher in ${subject.version}`,
        fix: `Set opensslCipherConfig alike on ${listOf(hosts.from)} and ${listOf(hosts.to)}`,
      };
    case "no-ca-file":
      return {
        sentence: `${subject.host} has no CA file, so it checks neither the nodes it dials nor those that dial it`,
        fix: `Set net.tls.CAFile on ${subject.host}; current releases do not start without one`,
      };
    case "lenient":
      return lenientWords(subject, hosts);
    case "by-name-only":
      return {
        sentence: `${listOf(judgesOf(subject.side, hosts))} cannot be predicted for certificates of ${subject.issuer}: ${subject.reason}`,
        fix: `Upload the CA bundle that ${listOf(judgesOf(subject.side, hosts))} use, or give the cluster a CA file with ${subject.issuer}`,
      };
    case "unseen":
      return {
        sentence: subject.reason,
        fix: "Look again once the node answers over TLS and its startup options can be read, or upload its CA bundle",
      };
  }
}

type Of<K extends FaultSubject["kind"]> = Extract<FaultSubject, { kind: K }>;

/** Whoever judges the certificate, and whose it is. */
function judgesOf(side: Side, { from, to }: Hosts): readonly string[] {
  return side === "server" ? from : to;
}

function ownersOf(side: Side, { from, to }: Hosts): readonly string[] {
  return side === "server" ? to : from;
}

function strangerWords({ issuers, accepted, side }: Of<"stranger">, hosts: Hosts): Words {
  const judges = judgesOf(side, hosts);
  const owners = ownersOf(side, hosts);
  const verb = judges.length === 1 ? "accepts" : "accept";
  const file = side === "server" ? "CAFile" : "clusterCAFile (its CAFile where none is set)";
  const known = accepted.length === 0 ? "no authority" : `only ${listOf(accepted)}`;
  const when = side === "server" ? "when dialling" : "from nodes that dial in";
  return {
    sentence: `${listOf(judges)} ${verb} ${known} ${when}, and ${listOf(issuers)} issued the ${certificates(owners)} of ${listOf(owners)}`,
    fix: `Add ${listOf(issuers)} to the ${file} of ${listOf(judges)}, or issue the ${certificates(owners)} of ${listOf(owners)} from an authority accepted there`,
  };
}

function refusedWords({ certificate, reason, side }: Of<"refused">, hosts: Hosts): Words {
  const owners = ownersOf(side, hosts);
  const which = owners.length === 1 ? ` (${certificate})` : "";
  return {
    sentence: `The ${certificates(owners)} of ${listOf(owners)}${which} would be refused by ${listOf(judgesOf(side, hosts))}, ${owners.length === 1 ? "since" : "for example since"} ${reason}`,
    fix: `Replace the ${certificates(owners)} of ${listOf(owners)}, or serve the intermediates that are missing, so that the chain holds on ${listOf(judgesOf(side, hosts))}`,
  };
}

function disputedWords(
  { refusedBy, certificate, error, side }: Of<"disputed">,
  hosts: Hosts,
): Words {
  const shown = `The certificate of ${listOf(ownersOf(side, hosts))} (${certificate})`;
  const judges = listOf(judgesOf(side, hosts));
  return refusedBy === "openssl"
    ? {
        sentence: `${shown} holds by the standard, and OpenSSL, by which mongod judges, refuses it on ${judges}: ${error}`,
        fix: `Serve every intermediate, and put the self-signed root into the CA file of ${judges}`,
      }
    : {
        sentence: `${shown} is taken by OpenSSL, by which mongod judges, and refused by the standard on ${judges}: ${error}`,
        fix: `Issue ${listOf(ownersOf(side, hosts))} a certificate that every judge takes, before a new release of OpenSSL refuses it`,
      };
}

function purposeWords({ certificate, side }: Of<"purpose">, hosts: Hosts): Words {
  const owners = listOf(ownersOf(side, hosts));
  const judges = listOf(judgesOf(side, hosts));
  return side === "server"
    ? {
        sentence: `The certificate of ${owners} (${certificate}) has an extended key usage without serverAuth, so ${judges} would refuse to dial it`,
        fix: `Issue ${owners} a certificate with serverAuth and clientAuth`,
      }
    : {
        sentence: `The certificate of ${owners} (${certificate}) has an extended key usage without clientAuth, so ${judges} would refuse it when it dials them`,
        fix: `Issue ${owners} a certificate with serverAuth and clientAuth, or set one with clientAuth as its clusterFile`,
      };
}

function nameWords({ certificate, names, host }: Of<"name">, { from }: Hosts): Words {
  const held = names.length === 0 ? "no name" : listOf(names);
  return {
    sentence: `The certificate of ${host} (${certificate}) covers ${held} and not the name by which ${listOf(from)} dial it`,
    fix: `Issue ${host} a certificate whose subject alternative names hold ${host.replace(/:\d+$/, "")}`,
  };
}

function withheldWords({ from, to }: Hosts): Words {
  return {
    sentence: `${listOf(from)} shows no certificate to the nodes it dials (tlsWithholdClientCertificate), and ${listOf(to)} demand one`,
    fix: `Set allowConnectionsWithoutCertificates on ${listOf(to)}, or restart ${listOf(from)} without tlsWithholdClientCertificate`,
  };
}

function versionWords({ from: mine, to: theirs }: Of<"versions">, { from, to }: Hosts): Words {
  return {
    sentence: `${listOf(from)} speak ${mine.join(", ")}, and ${listOf(to)} ${theirs.join(", ")}: no protocol version in common`,
    fix: `Set net.tls.disabledProtocols alike on ${listOf(from)} and ${listOf(to)}`,
  };
}

function lenientWords({ host, option }: Of<"lenient">, { from, to }: Hosts): Words {
  const others = [...new Set([...from, ...to])].filter((name) => name !== host).sort();
  const what = option === "allowInvalidHostnames" ? "a name that does not match" : "a refusal";
  return {
    sentence: `${host} was started with ${option}, so ${what} brings a warning only; without it ${listOf(others)} would be cut off`,
    fix: `Mend the certificates of ${listOf(others)}, then restart ${host} without ${option}`,
  };
}

function certificates(owners: readonly string[]): string {
  return owners.length === 1 ? "certificate" : "certificates";
}

/** "a", "a and b", "a, b, c and 4 more". */
function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "nobody";
  const shown = names.slice(0, names.length > MOST_NAMES + 1 ? MOST_NAMES : names.length - 1);
  const rest = names.length - shown.length;
  const last = rest === 1 ? (names.at(-1) ?? "") : `${rest} more`;
  return `${shown.join(", ")} and ${last}`;
}
