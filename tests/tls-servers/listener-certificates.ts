import {
  createAuthority,
  issueCertificate,
  type KeyKind,
} from "#simulator/certificates/certificate-factory.ts";

const DAY_MS = 86_400_000;
const SUBJECT = "O=Portcullis, OU=Server, CN=localhost";

/** What a listener shows and what it asks clients for, as PEM text. */
export interface ListenerCertificates {
  key: string;
  /** Leaf and intermediate; the root is not served. */
  chain: string;
  /** Root alone, for those who judge the chain. */
  root: string;
  /** Two authorities, the names of which a CertificateRequest carries. */
  clientAuthorities: string;
  /** Certificate and key of a client under the first of them. */
  client: string;
}

/** Issues a chain of three for `localhost` and 127.0.0.1, valid around `now`. */
export async function createListenerCertificates(
  key: KeyKind,
  now: Date,
): Promise<ListenerCertificates> {
  const valid = {
    key,
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + 365 * DAY_MS),
  };
  const root = await createAuthority({ subject: "O=Portcullis, CN=Root", ...valid });
  const issuing = await createAuthority({ subject: "O=Portcullis, CN=Issuing", ...valid }, root);
  const first = await createAuthority({ subject: "O=Example, CN=Clients One", ...valid });
  const second = await createAuthority({ subject: "O=Example, CN=Clients Two", ...valid });
  const names = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
  const leaf = await issueCertificate(issuing, { subject: SUBJECT, ...names, ...valid });
  const client = await issueCertificate(first, { subject: "O=Example, CN=app", ...valid });
  return {
    key: leaf.keyPem,
    chain: leaf.certificatePem + issuing.certificatePem,
    root: root.certificatePem,
    clientAuthorities: first.certificatePem + second.certificatePem,
    client: client.pem,
  };
}
