import { type Document, Double, Int32 } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";

/** Enough of isMaster and hello to let a driver connect; replaced by the full command. */
export function hello({ node, session }: CommandContext): Document {
  return {
    ismaster: node.replication === null || node.replication.memberState === "PRIMARY",
    maxBsonObjectSize: new Int32(16_777_216),
    maxMessageSizeBytes: new Int32(48_000_000),
    maxWriteBatchSize: new Int32(100_000),
    localTime: node.now(),
    logicalSessionTimeoutMinutes: new Int32(30),
    connectionId: new Int32(session.connectionId),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(8),
    readOnly: false,
    ok: new Double(1),
  };
}
