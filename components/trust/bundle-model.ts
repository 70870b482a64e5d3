import type { CaBundleDto, CreateCaBundleBody } from "#lib/contracts/certificate.ts";

export interface BundleForm {
  name: string;
  pem: string;
  /** Null stands for every node. */
  hosts: readonly string[] | null;
}

export type BundleErrors = Partial<Record<"name" | "pem" | "hosts", string>>;

export const EMPTY_BUNDLE_FORM: BundleForm = { name: "", pem: "", hosts: null };

/** Larger than any CA file that a server would load at start without anyone noticing. */
const MAX_PEM_LENGTH = 1_048_576;

/** What can be said about the form without asking the server: one sentence for each field. */
export function checkBundle(form: BundleForm): BundleErrors {
  const errors: BundleErrors = {};
  if (form.name.trim() === "") errors.name = "Give it a name, for example the path of the CA file";
  const fault = pemFault(form.pem);
  if (fault !== null) errors.pem = fault;
  if (form.hosts?.length === 0) errors.hosts = "Choose the nodes that use it, or all of them";
  return errors;
}

function pemFault(pem: string): string | null {
  if (pem.trim() === "") return "Paste the certificates, or choose a file";
  if (pem.includes("PRIVATE KEY-----")) {
    return "This holds a private key: send certificates only; a key belongs on its node";
  }
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    return "This holds no line -----BEGIN CERTIFICATE-----";
  }
  return pem.length > MAX_PEM_LENGTH ? "This is larger than 1 MB" : null;
}

/** The request that the form stands for. */
export function toCreateBundleBody(form: BundleForm): CreateCaBundleBody {
  return {
    name: form.name.trim(),
    pem: form.pem,
    hosts: form.hosts === null ? null : [...form.hosts],
  };
}

/** The one of a bundle's certificates that expires first; null for an empty one. */
export function soonestOf({
  certificates,
}: CaBundleDto): CaBundleDto["certificates"][number] | null {
  return certificates.toSorted((a, b) => a.notAfter.localeCompare(b.notAfter))[0] ?? null;
}
