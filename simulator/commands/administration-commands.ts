import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { onCluster } from "#simulator/commands/command-definition.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import type { CommandFamily } from "#simulator/commands/command-family.ts";
import { checkDropConnections, dropConnections } from "#simulator/commands/drop-connections.ts";
import { okReply } from "#simulator/commands/reply.ts";
import { setParameter } from "#simulator/commands/set-parameter.ts";

/** What changes one process. */
export const ADMINISTRATION_COMMANDS: CommandFamily = {
  setParameter: { handler: setParameter, requires: onCluster("setParameter"), adminOnly: true },
  rotateCertificates: {
    handler: rotateCertificates,
    requires: onCluster("rotateCertificates"),
    adminOnly: true,
  },
  dropConnections: {
    handler: dropConnections,
    check: checkDropConnections,
    requires: onCluster("dropConnections"),
    adminOnly: true,
  },
  logRotate: { handler: () => okReply(), requires: onCluster("logRotate"), adminOnly: true },
};

/** On a process that was started disabled it does nothing and still succeeds. */
function rotateCertificates({ node, session }: CommandContext): Document {
  const refusal = node.material === null ? null : node.rotateCertificates();
  if (refusal !== null) throw new CommandError(140, "InvalidSSLConfiguration", refusal);
  node.log.write({
    severity: "I",
    component: "CONTROL",
    context: `conn${session.connectionId}`,
    text: "Certificate rotation completed successfully",
    id: 4_988_500,
    msg: "Certificate rotation completed successfully",
  });
  return okReply();
}
