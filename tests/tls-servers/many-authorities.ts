import { createAuthority } from "#simulator/certificates/certificate-factory.ts";

const DAY_MS = 86_400_000;

/** PEM of so many authorities with long names; 160 of them fill more than one record of a CertificateRequest. */
export async function manyAuthorities(count: number, now: Date): Promise<string> {
  const valid = { notBefore: now, notAfter: new Date(now.getTime() + DAY_MS) };
  const authorities = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const subject = `C=DE, O=An organisation with a name that takes its room on the wire, OU=Größe ${index}, CN=Authority ${index}`;
      return createAuthority({ subject, ...valid });
    }),
  );
  return authorities.map(({ certificatePem }) => certificatePem).join("");
}
