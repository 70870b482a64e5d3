import type { Socket } from "node:net";
import type { Document } from "bson";
import { createMessageSplitter } from "#lib/protocols/mongodb/message-splitter.ts";
import { decodeOpMsg, encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";

/** One outgoing connection on which commands run one after another. */
export interface MemberConnection {
  /** The reply, or why there is none. */
  run(command: Document, timeoutMs: number): Promise<{ reply: Document } | { failure: string }>;
  isOpen(): boolean;
  close(): void;
}

/** Speaks OP_MSG over a socket that `dial` opened. */
export function createMemberConnection(socket: Socket, onClose: () => void): MemberConnection {
  const splitter = createMessageSplitter();
  const encrypted = "encrypted" in socket;
  const closedReason = encrypted ? "stream truncated" : "Connection closed by peer";
  let open = true;
  let requestId = 0;
  let settle: ((outcome: { reply: Document } | { failure: string }) => void) | null = null;

  const finish = (outcome: { reply: Document } | { failure: string }) => {
    const waiting = settle;
    settle = null;
    waiting?.(outcome);
  };
  const close = (reason: string) => {
    if (!open) return;
    open = false;
    socket.destroy();
    finish({ failure: reason });
    onClose();
  };
  socket.on("error", () => close(closedReason));
  socket.on("end", () => close(closedReason));
  socket.on("close", () => close(closedReason));
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const message of splitter.push(chunk)) finish({ reply: decodeOpMsg(message).document });
    } catch {
      close("Connection closed by peer");
    }
  });
  return {
    isOpen: () => open,
    close: () => close(closedReason),
    run(command, timeoutMs) {
      if (!open) return Promise.resolve({ failure: closedReason });
      requestId += 1;
      socket.write(encodeOpMsg({ requestId, document: command }));
      return new Promise((resolve) => {
        const timer = setTimeout(() => close("Request timed out"), timeoutMs);
        settle = (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        };
      });
    },
  };
}
