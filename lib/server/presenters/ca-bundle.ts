import type { CaBundleDto } from "#lib/contracts/certificate.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";
import { presentCertificate } from "#lib/server/presenters/observation.ts";

/** An uploaded bundle as the API shows it; its PEM text stays, the certificates say the same. */
export function presentCaBundle(bundle: CaBundle): CaBundleDto {
  const { id, name, hosts, certificates, createdAt, createdBy } = bundle;
  return {
    id,
    name,
    hosts: hosts === null ? null : [...hosts],
    certificates: certificates.map(presentCertificate),
    createdAt,
    createdBy,
  };
}
