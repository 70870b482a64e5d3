import { couldNotObserve, notApplicable, type Verdict } from "#lib/domain/checks/finding.ts";
import type {
  NodeObservation,
  ObservedCertificate,
  TlsObservation,
} from "#lib/domain/observation/observation.ts";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";

/** A verdict on a node that takes TLS; one that takes none is not concerned, one that was not seen is not judged. */
export function judgeTls(
  { tls }: NodeObservation,
  judge: (tls: TlsObservation) => Verdict,
): Verdict {
  if (tls.accepted === true) return judge(tls);
  if (tls.accepted === false) return notApplicable("the node takes no TLS");
  return couldNotObserve(tls.failure?.message ?? "no handshake");
}

/** A verdict on the certificate that a node shows for itself. */
export function judgeLeaf(
  node: NodeObservation,
  judge: (leaf: ObservedCertificate) => Verdict,
): Verdict {
  const [leaf] = node.tls.chain;
  if (leaf !== undefined) return judge(leaf);
  return judgeTls(node, () => couldNotObserve("no certificate was shown"));
}

/** A verdict on what only a look at full depth lists. */
export function judgeEnumeration(
  node: NodeObservation,
  judge: (enumeration: TlsEnumeration) => Verdict,
): Verdict {
  return judgeTls(node, ({ enumeration }) =>
    enumeration === null
      ? couldNotObserve("listed by a probe at full depth only")
      : judge(enumeration),
  );
}

/** The first few of a list, and how many more there are. */
export function inShort(items: readonly string[], most = 4): string {
  const shown = items.slice(0, most).join(", ");
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
