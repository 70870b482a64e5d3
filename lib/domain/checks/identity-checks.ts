import {
  type ClusterCheck,
  couldNotObserve,
  notApplicable,
  type Verdict,
} from "#lib/domain/checks/finding.ts";
import type { Observation, ObservedTrust } from "#lib/domain/observation/observation.ts";
import { membershipAttributes } from "#lib/domain/trust/membership-attributes.ts";

/** Whoever holds a certificate with the members' O, OU and DC is a member to them, with all rights. */
export const IDENT_01: ClusterCheck = {
  id: "IDENT-01",
  title: "Member certificates agree on O, OU and DC, and no client certificate has the same",
  severity: "critical",
  expected: "one set of O, OU and DC on all members and another one on every client certificate",
  fix: "Issue member certificates with one O, OU and DC, and client certificates with another",
  judge: judgeIdentity,
};

interface Member {
  host: string;
  attributes: string;
}

function judgeIdentity({ cluster, nodes, trust }: Observation): Verdict {
  if (cluster.kind === "standalone") return notApplicable("it has no other members");
  const members = nodes.flatMap(({ host, tls }): Member[] => {
    const [leaf] = tls.chain;
    return leaf === undefined ? [] : [{ host, attributes: membershipAttributes(leaf.subject) }];
  });
  const [first] = members;
  if (first === undefined) return couldNotObserve("no node showed a certificate");
  const isUsed = membershipByCertificate(trust);
  const impostor = (trust?.clientCertificates ?? []).find(({ subject }) => {
    const attributes = membershipAttributes(subject);
    return attributes !== "" && members.some((member) => member.attributes === attributes);
  });
  if (impostor !== undefined) {
    const observed = `the client certificate ${impostor.subject} has the members' ${membershipAttributes(impostor.subject)}`;
    return { result: "fail", severity: isUsed === false ? "high" : "critical", observed };
  }
  const odd = members.find(({ attributes }) => attributes !== first.attributes);
  if (odd !== undefined) {
    const observed = `${first.host} has ${words(first)}, ${odd.host} has ${words(odd)}`;
    return unfitForMembership(observed, isUsed);
  }
  if (first.attributes === "") return unfitForMembership(`no member has O, OU or DC`, isUsed);
  if (members.length < nodes.length) {
    const unseen = nodes.length - members.length;
    return couldNotObserve(`${unseen} of ${nodes.length} nodes showed no certificate`);
  }
  return { result: "pass", observed: `all members have ${first.attributes}` };
}

/** Where members prove themselves by key file, their names matter only to a later change. */
function unfitForMembership(observed: string, isUsed: boolean | null): Verdict {
  if (isUsed === true) return { result: "fail", observed };
  const why = isUsed === false ? "not used by these members" : "whether it is used was not seen";
  return { result: "warn", severity: "low", observed: `${observed} (X.509 membership: ${why})` };
}

/** Whether any member takes others by their certificate; null where no node told. */
function membershipByCertificate(trust: ObservedTrust | null): boolean | null {
  const told = (trust?.nodes ?? []).flatMap((node) => node.takesMembersByCertificate ?? []);
  return told.length === 0 ? null : told.includes(true);
}

function words({ attributes }: Member): string {
  return attributes === "" ? "none" : attributes;
}
