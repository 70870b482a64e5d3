import type { Metadata } from "next";
import { signedInPerson } from "#app/(console)/signed-in-person.ts";
import { CertificatesPanel } from "#components/certificates/certificates-panel.tsx";
import { certificateInventory } from "#lib/server/queries.ts";

export const metadata: Metadata = { title: "Certificates" };

export default async function CertificatesPage() {
  await signedInPerson();
  return <CertificatesPanel initialInventory={await certificateInventory()} />;
}
