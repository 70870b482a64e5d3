import type { GeneralName } from "#lib/protocols/x509/certificate/certificate.ts";
import { printName } from "#lib/protocols/x509/distinguished-name.ts";

/** An alternative name as OpenSSL prints it: `DNS:db-1.example`, `IP Address:10.0.0.1`. */
export function printGeneralName(name: GeneralName): string {
  switch (name.kind) {
    case "dns":
      return `DNS:${name.value}`;
    case "email":
      return `email:${name.value}`;
    case "uri":
      return `URI:${name.value}`;
    case "ip":
      return `IP Address:${printAddress(name.value)}`;
    case "directory":
      return `DirName:${printName(name.value)}`;
    case "registered-id":
      return `Registered ID:${name.value}`;
    case "other":
      return "othername:<unsupported>";
  }
}

function printAddress(octets: Buffer): string {
  if (octets.length === 4) return [...octets].join(".");
  if (octets.length !== 16) return octets.toString("hex");
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2));
  return groups.map((group) => group.toString(16).toUpperCase()).join(":");
}
