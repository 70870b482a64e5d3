import type { Reading } from "#lib/application/ports/node-driver.ts";
import type { NodeRole } from "#lib/domain/observation/observation.ts";
import { failed } from "#lib/infrastructure/mongo-admin/failure.ts";
import {
  dateOf,
  type Fields,
  numberOf,
  textOf,
  textsOf,
} from "#lib/infrastructure/mongo-admin/reply-fields.ts";
import type { WireConnection } from "#lib/infrastructure/mongo-admin/wire-connection.ts";

/** Name under which our own connections show up in a server's log and ledger. */
export const PROBE_APP_NAME = "portcullis-probe";

const CLIENT_METADATA = {
  application: { name: PROBE_APP_NAME },
  driver: { name: "portcullis", version: "1" },
  os: { type: "Linux" },
} as const;

export interface HelloReply {
  process: "mongod" | "mongos";
  role: NodeRole;
  setName: string | null;
  setVersion: number | null;
  /** `host:port` of itself as the set spells it. */
  me: string | null;
  /** Visible data-bearing members, then arbiters. */
  hosts: string[];
  passives: string[];
  arbiters: string[];
  maxWireVersion: number;
  localTime: Date | null;
  /** Number of this connection; null before 4.2. */
  connectionId: number | null;
}

/** ShutdownInProgress and InterruptedAtShutdown. */
const AT_SHUTDOWN: ReadonlySet<number> = new Set([91, 11_600]);

/** The first message on a connection; it names us and asks who the peer is. */
export async function sayHello(
  connection: WireConnection,
  timeoutMs: number,
): Promise<Reading<HelloReply>> {
  const reply = await connection.legacyCommand(
    "admin",
    { isMaster: 1, helloOk: true, client: CLIENT_METADATA },
    timeoutMs,
  );
  if (!reply.ok) return reply;
  if (numberOf(reply.value.ok) === 1) return { ok: true, value: readHello(reply.value) };
  const errmsg = textOf(reply.value.errmsg) ?? "no reason given";
  // Soon nobody listens there; the answer says nothing of the mode, as a closed connection would.
  if (AT_SHUTDOWN.has(numberOf(reply.value.code) ?? 0)) return failed("CONNECTION_REFUSED", errmsg);
  return failed("COMMAND_FAILED", `A hello is refused with: ${errmsg}`);
}

/** What a hello or isMaster reply says; missing fields become their neutral value. */
function readHello(reply: Fields): HelloReply {
  const isRouter = reply.msg === "isdbgrid";
  return {
    process: isRouter ? "mongos" : "mongod",
    role: isRouter ? "mongos" : roleOf(reply),
    setName: textOf(reply.setName),
    setVersion: numberOf(reply.setVersion),
    me: textOf(reply.me),
    hosts: textsOf(reply.hosts),
    passives: textsOf(reply.passives),
    arbiters: textsOf(reply.arbiters),
    maxWireVersion: numberOf(reply.maxWireVersion) ?? 0,
    localTime: dateOf(reply.localTime),
    connectionId: numberOf(reply.connectionId),
  };
}

function roleOf(reply: Fields): NodeRole {
  if (reply.arbiterOnly === true) return "arbiter";
  if (reply.secondary === true) return "secondary";
  const isPrimary = reply.ismaster === true || reply.isWritablePrimary === true;
  if (reply.setName === undefined) {
    return isPrimary && reply.isreplicaset !== true ? "standalone" : "other";
  }
  return isPrimary ? "primary" : "other";
}

/** First wire version of each release line, newest first. */
const RELEASE_BY_WIRE_VERSION: readonly (readonly [number, string])[] = [
  [27, "8.2"],
  [26, "8.1"],
  [25, "8.0"],
  [21, "7.0"],
  [17, "6.0"],
  [13, "5.0"],
  [9, "4.4"],
  [8, "4.2"],
  [7, "4.0"],
  [6, "3.6"],
  [5, "3.4"],
  [4, "3.2"],
  [3, "3.0"],
  [0, "2.6"],
];

/** The release line that a wire version belongs to, for servers that show buildInfo only after a login. */
export function releaseOfWireVersion(wireVersion: number): string {
  const line = RELEASE_BY_WIRE_VERSION.find(([first]) => wireVersion >= first);
  return line === undefined ? "2.6" : line[1];
}
