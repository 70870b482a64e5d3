import type { CreateClusterBody } from "#lib/contracts/cluster.ts";

export interface AddClusterForm {
  name: string;
  uri: string;
  caPem: string;
  clientPem: string;
  allowCredentialsOverPlaintext: boolean;
}

export type AddClusterErrors = Partial<Record<"name" | "uri" | "caPem" | "clientPem", string>>;

export const EMPTY_ADD_CLUSTER_FORM: AddClusterForm = {
  name: "",
  uri: "",
  caPem: "",
  clientPem: "",
  allowCredentialsOverPlaintext: false,
};

const SCHEMES = ["mongodb://", "mongodb+srv://"];

/** What can be said about the form without asking the server: one sentence for each field. */
export function checkAddCluster(form: AddClusterForm): AddClusterErrors {
  const errors: AddClusterErrors = {};
  if (form.name.trim() === "")
    errors.name = "Give the cluster a name that your team will recognise";
  const uri = form.uri.trim();
  if (uri === "") errors.uri = "Paste the connection string of the cluster";
  else if (!SCHEMES.some((scheme) => uri.startsWith(scheme))) {
    errors.uri = "A connection string starts with mongodb:// or mongodb+srv://";
  }
  if (!isPem(form.caPem, "CERTIFICATE")) {
    errors.caPem = "This holds no line -----BEGIN CERTIFICATE-----";
  }
  if (!isPem(form.clientPem, "PRIVATE KEY")) {
    errors.clientPem =
      "Paste the certificate and its private key, both in PEM, one after the other";
  }
  return errors;
}

/** The request that the form stands for. */
export function toCreateClusterBody(form: AddClusterForm): CreateClusterBody {
  return {
    name: form.name.trim(),
    uri: form.uri.trim(),
    caPem: form.caPem.trim() === "" ? null : form.caPem,
    clientPem: form.clientPem.trim() === "" ? null : form.clientPem,
    settings: { allowCredentialsOverPlaintext: form.allowCredentialsOverPlaintext },
  };
}

/** Whether the connection string carries a user, so that the question about plaintext matters. */
export function hasUser(uri: string): boolean {
  return /^mongodb(\+srv)?:\/\/[^/?]*@/.test(uri.trim());
}

function isPem(text: string, label: string): boolean {
  return text.trim() === "" || (text.includes("-----BEGIN ") && text.includes(`${label}-----`));
}
