import { listCertificates } from "#lib/application/list-certificates.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { CertificateInventory } from "#lib/contracts/certificate.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { takeInventory } from "#lib/domain/trust/certificate-inventory.ts";
import { presentInventory } from "#lib/server/presenters/certificate-inventory.ts";

/**
 * Every certificate of every cluster's latest observation, and who accepts which authority.
 *
 * @throws AppError FORBIDDEN
 */
export async function certificateInventoryView(
  actor: Actor,
  ports: Pick<Ports, "clusters" | "observations" | "caBundles">,
): Promise<CertificateInventory> {
  const clusters = await listCertificates(actor, ports);
  return presentInventory(takeInventory(clusters), clusters);
}
