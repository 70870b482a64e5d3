import {
  type CertificateAuthority,
  createAuthority,
  type IssuedCertificate,
  issueCertificate,
} from "#simulator/certificates/certificate-factory.ts";

const DAY_MS = 86_400_000;

const valid = {
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + DAY_MS),
};
const clientSubject = { subject: "O=Conf, OU=Client, CN=client" };

/** What one node and all kinds of clients need. */
export interface NodeCertificates {
  authority: CertificateAuthority;
  otherAuthority: CertificateAuthority;
  server: IssuedCertificate;
  /** By what is special about them. */
  clients: Record<string, IssuedCertificate>;
}

export async function createNodeCertificates(): Promise<NodeCertificates> {
  const authority = await createAuthority({ subject: "O=Conf, OU=CA, CN=Test CA A", ...valid });
  const otherAuthority = await createAuthority({
    subject: "O=Conf, OU=CA, CN=Test CA B",
    ...valid,
  });
  const server = await issueCertificate(authority, {
    subject: "O=Conf, OU=Server, CN=localhost",
    ipAddresses: ["127.0.0.1"],
    ...valid,
  });
  const past = new Date(Date.now() - 10 * DAY_MS);
  const future = new Date(Date.now() + 10 * DAY_MS);
  const issue = (
    changes: Partial<Parameters<typeof issueCertificate>[1]>,
    by: CertificateAuthority = authority,
  ) => issueCertificate(by, { ...clientSubject, ...valid, ...changes });
  const clients: Record<string, IssuedCertificate> = {
    good: await issue({}),
    "without purposes": await issue({ purposes: null }),
    rsa: await issue({ key: "rsa" }),
    unknown: await issue({}, otherAuthority),
    expired: await issue({ notBefore: past, notAfter: valid.notBefore }),
    "not yet valid": await issue({ notBefore: valid.notAfter, notAfter: future }),
    "for servers only": await issue({ purposes: ["serverAuth"] }),
  };
  return { authority, otherAuthority, server, clients };
}
