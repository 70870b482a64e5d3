import type { Document } from "bson";
import type { NodeState } from "#simulator/node-state.ts";
import type { Session } from "#simulator/session.ts";

/** One command as it came over the wire. Numbers keep their BSON types (Int32, Long, Double). */
export interface CommandContext {
  readonly node: NodeState;
  readonly session: Session;
  /** First field of the command, spelled as the client spelled it. */
  readonly name: string;
  readonly command: Document;
  /** Bytes of the command document; `findDuplicateField` reads what decoding loses. */
  readonly rawCommand: Uint8Array;
  readonly database: string;
  readonly protocol: "OP_MSG" | "OP_QUERY";
}

/** Answers with the complete reply document: the handler owns its fields and their order. */
export type CommandHandler = (context: CommandContext) => Document | Promise<Document>;

/** Keyed by command name as MongoDB spells it. */
export type CommandTable = ReadonlyMap<string, CommandHandler>;
