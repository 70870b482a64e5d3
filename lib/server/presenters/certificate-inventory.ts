import type { CertificateInventory as InventoryDto } from "#lib/contracts/certificate.ts";
import type {
  CertificateInventory,
  InventoriedCluster,
} from "#lib/domain/trust/certificate-inventory.ts";
import { presentCertificate } from "#lib/server/presenters/observation.ts";

/** The inventory as the API shows it. */
export function presentInventory(
  { certificates, authorities }: CertificateInventory,
  clusters: readonly InventoriedCluster[],
): InventoryDto {
  return {
    certificates: certificates.map(({ certificate, places }) => ({
      ...presentCertificate(certificate),
      isAuthority: certificate.isCa === true,
      places: places.map(({ clusterId, clusterName, host, as, bundle }) => ({
        clusterId,
        clusterName,
        host,
        as,
        bundle,
      })),
    })),
    authorities: authorities.map(({ subject, sha256, notAfter, trustedBy }) => ({
      subject,
      sha256,
      notAfter,
      trustedBy: trustedBy.map(({ clusterId, clusterName, host, source }) => ({
        clusterId,
        clusterName,
        host,
        source,
      })),
    })),
    clusters: clusters.map(({ id, name, observation }) => ({
      id,
      name,
      nodes: (observation?.nodes ?? []).map(({ host }) => host),
    })),
  };
}
