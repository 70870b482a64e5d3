import type { NodeConfig } from "#lib/application/upload-node-config.ts";
import type { NodeConfigDto } from "#lib/contracts/node-config.ts";

/** An uploaded configuration file as the API shows it; what holds a password is refused at the upload. */
export function presentNodeConfig({ host, text, at, uploadedBy }: NodeConfig): NodeConfigDto {
  return { host, text, at, uploadedBy };
}
