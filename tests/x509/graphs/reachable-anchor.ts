import type { CertificateGraph, Entity } from "#tests/x509/graphs/certificate-graph.ts";

/**
 * Whether an anchor can be reached from the leaf, by the plainest search there is.
 *
 * It knows who signed what from the graph itself and reads no certificate, so it shares no code with the engine.
 */
export function isAnchorReachable(graph: CertificateGraph): boolean {
  const reached = new Set<number>();
  const waiting = issuersFor(graph.leafIssuer, graph);
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (graph.anchors.includes(index)) return true;
    if (reached.has(index)) continue;
    reached.add(index);
    const certificate = graph.certificates[index];
    if (certificate !== undefined && !certificate.isBroken) {
      waiting.push(...issuersFor(certificate.issuer, graph));
    }
  }
  return false;
}

/** Whether each certificate of a path was issued by the next. @param path Places in the graph, the anchor last. */
export function isPath(graph: CertificateGraph, path: readonly number[]): boolean {
  let issuers = issuersFor(graph.leafIssuer, graph);
  for (const index of path) {
    if (!issuers.includes(index)) return false;
    const certificate = graph.certificates[index];
    const leadsOn = certificate !== undefined && !certificate.isBroken;
    issuers = leadsOn ? issuersFor(certificate.issuer, graph) : [];
  }
  return graph.anchors.includes(path.at(-1) ?? -1);
}

/** An anchor is trusted as a name and a key, whatever its certificate says of itself. @see RFC 5280, section 6.1.1 (d) */
function issuersFor({ name, key }: Entity, { certificates, anchors }: CertificateGraph): number[] {
  return certificates.flatMap(({ subject, isAuthority }, index) => {
    const mayIssue = isAuthority || anchors.includes(index);
    return mayIssue && subject.name === name && subject.key === key ? [index] : [];
  });
}
