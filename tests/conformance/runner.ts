import { setTimeout as sleep } from "node:timers/promises";
import { parseMode, rungOf, TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import { compareReply } from "./compare.ts";
import type { CommandRecord, JsonObject, JsonValue } from "./corpus.ts";
import type { LineResult } from "./exceptions.ts";
import type { Group } from "./plan.ts";
import { logIn, type ScramConversation, scramConversation } from "./scram-client.ts";
import type { ConformanceInstance, ConformanceTarget } from "./target.ts";
import { loginFor, PASSWORD, X509_USER } from "./users.ts";
import { openConnection, type RawConnection, toBson } from "./wire-client.ts";

const SETTLE_TIMEOUT_MS = 30_000;
const CLIENT = {
  application: { name: "conformance-recorder" },
  driver: { name: "conformance-recorder", version: "1.0" },
  os: { type: "Linux" },
};

interface Channel {
  connection: RawConnection;
  conversation: ScramConversation | null;
  lastReply: JsonObject;
}

/** Replays the lines of one group, in order, against one freshly started instance. */
export async function runGroup(target: ConformanceTarget, group: Group): Promise<LineResult[]> {
  let instance: ConformanceInstance;
  try {
    instance = await target.start(group.setUp);
  } catch (thrown) {
    const differences = [`Set-up failed: ${textOf(thrown)}`];
    return group.records.map(({ id }) => ({ id, differences }));
  }
  const replay = new Replay(group, instance);
  try {
    await replay.openEarlyConnections();
    const results: LineResult[] = [];
    for (const record of group.records) results.push(await replay.play(record));
    return results;
  } finally {
    replay.close();
    await instance.stop();
  }
}

class Replay {
  readonly group: Group;
  readonly instance: ConformanceInstance;
  readonly #channels = new Map<string, Channel>();
  readonly #modes = new Map<number, string>();
  #last: Channel | null = null;
  #stepDownAtMs = 0;

  constructor(group: Group, instance: ConformanceInstance) {
    this.group = group;
    this.instance = instance;
  }

  /** Plaintext connections of the recording were opened before the mode changed, and used. */
  async openEarlyConnections(): Promise<void> {
    if (this.group.setUp.mode.startsWith("require")) return;
    for (const record of this.group.records) {
      if (record.transport === "plain" && record.role !== "former-primary")
        // A refusal here shows again, and is reported, at the first line that needs the connection.
        await this.#channelOf(record).catch(() => undefined);
    }
  }

  async play(record: CommandRecord): Promise<LineResult> {
    try {
      await this.#reachMode(record);
      const reply = await this.#ask(record);
      return { id: record.id, differences: compareReply(record, reply) };
    } catch (thrown) {
      return {
        id: record.id,
        differences: [textOf(thrown)],
      };
    }
  }

  close(): void {
    for (const channel of this.#channels.values()) channel.connection.close();
  }

  async #ask(record: CommandRecord): Promise<JsonObject> {
    if (record.id.endsWith("one-member-down")) return this.#askWithOneMemberDown(record);
    const channel = await this.#channelFor(record);
    const reply = await this.#send(channel, record);
    channel.lastReply = reply;
    this.#noteMode(record, reply);
    return reply;
  }

  /** A conversation starts on a fresh connection; what is named "then" goes on with the last one. */
  async #channelFor(record: CommandRecord): Promise<Channel> {
    const startsLogin = "saslStart" in record.request || "authenticate" in record.request;
    if (startsLogin) this.#drop(channelKey(record));
    const goesOn = record.id.includes("-then-connectionstatus") && this.#last !== null;
    const channel = goesOn && this.#last !== null ? this.#last : await this.#channelOf(record);
    this.#last = channel;
    return channel;
  }

  async #send(channel: Channel, record: CommandRecord): Promise<JsonObject> {
    const { connection } = channel;
    if (record.note?.includes("sent twice") === true)
      return connection.runRaw(twice(record.request));
    const request = this.#requestOf(channel, record);
    return connection.run(request, record.protocol);
  }

  #requestOf(channel: Channel, record: CommandRecord): JsonObject {
    if ("saslStart" in record.request) {
      channel.conversation = this.#conversationOf(record);
      return channel.conversation?.start() ?? record.request;
    }
    if ("saslContinue" in record.request && channel.conversation !== null) {
      const isProof = record.note?.includes("c=biws") === true;
      return isProof
        ? channel.conversation.proof(channel.lastReply)
        : channel.conversation.finish();
    }
    if ("replSetInitiate" in record.request) return this.#withOwnPorts(record.request);
    return "addShard" in record.request ? this.#withOwnShard(record.request) : record.request;
  }

  #withOwnShard(request: JsonObject): JsonObject {
    const shard = String(request.addShard).replace(/:\d+$/, `:${this.instance.portOf(1)}`);
    return { ...request, addShard: shard };
  }

  #conversationOf(record: CommandRecord): ScramConversation | null {
    const user = /n,,n=([^,]+),/.exec(record.note ?? "")?.[1];
    const mechanism = record.request.mechanism;
    if (user === undefined || (mechanism !== "SCRAM-SHA-1" && mechanism !== "SCRAM-SHA-256"))
      return null;
    const own = user === "__system" ? this.instance.keyFilePassword : PASSWORD;
    const password = record.id.includes("wrong-password") ? "wrong" : own;
    return scramConversation({ mechanism, user, password, db: String(record.request.$db) });
  }

  /** The members of the recorded configuration, in order, at the ports of this instance. */
  #withOwnPorts(request: JsonObject): JsonObject {
    let index = 0;
    const text = JSON.stringify(request).replaceAll(
      /"host":"127\.0\.0\.1:\d+"/g,
      () => `"host":"127.0.0.1:${this.instance.portOf(index++)}"`,
    );
    return JSON.parse(text) as JsonObject;
  }

  async #channelOf(record: CommandRecord): Promise<Channel> {
    const key = channelKey(record);
    const known = this.#channels.get(key);
    if (known !== undefined) return known;
    const connection = await this.#open(record);
    const channel: Channel = { connection, conversation: null, lastReply: {} };
    this.#channels.set(key, channel);
    if (!sendsOwnMetadata(record)) {
      await connection.run({ isMaster: { $numberInt: "1" }, client: CLIENT, $db: "admin" });
    }
    await this.#logInAs(record, connection);
    return channel;
  }

  #drop(key: string): void {
    this.#channels.get(key)?.connection.close();
    this.#channels.delete(key);
  }

  #open(record: CommandRecord): Promise<RawConnection> {
    const port = this.instance.portOf(memberOf(record));
    if (record.transport === "plain") return openConnection(port);
    const subject = record.transport === "tls" ? null : (record.clientCertificateSubject ?? null);
    return openConnection(port, this.instance.tlsFor(subject));
  }

  async #logInAs(record: CommandRecord, connection: RawConnection): Promise<void> {
    if (record.clientCertificateSubject === X509_USER && record.auth.as === "clusterMonitor") {
      await connection.run({
        authenticate: { $numberInt: "1" },
        mechanism: "MONGODB-X509",
        $db: "$external",
      });
      return;
    }
    const login = loginFor(record.auth.as);
    if (login === null) return;
    const password = login.user === "__system" ? this.instance.keyFilePassword : PASSWORD;
    await logIn(connection, { mechanism: "SCRAM-SHA-256", password, ...login });
  }

  /** Moves the node on when the recording did so without a line of its own. */
  async #reachMode(record: CommandRecord): Promise<void> {
    const member = memberOf(record);
    const current = parseMode(this.#modes.get(member) ?? this.group.setUp.mode);
    const wanted = parseMode(record.runtimeMode);
    if (current === null || wanted === null || rungOf(current) >= rungOf(wanted)) return;
    const connection = await this.#control(
      member,
      current === "requireTLS" || current === "preferTLS",
    );
    for (const mode of TLS_MODES.slice(rungOf(current) + 1, rungOf(wanted) + 1)) {
      await connection.run({ setParameter: { $numberInt: "1" }, tlsMode: mode, $db: "admin" });
    }
    connection.close();
    this.#modes.set(member, record.runtimeMode);
  }

  async #control(member: number, overTls: boolean): Promise<RawConnection> {
    const port = this.instance.portOf(member);
    const tls = overTls ? this.instance.tlsFor("CN=client,OU=Client,O=Conf") : undefined;
    const connection = await openConnection(port, tls);
    if (this.group.setUp.users) {
      const login = { user: "root", db: "admin", password: PASSWORD };
      await logIn(connection, { mechanism: "SCRAM-SHA-256", ...login });
    }
    return connection;
  }

  #noteMode(record: CommandRecord, reply: JsonObject): void {
    if ("replSetStepDown" in record.request && isOk(reply)) this.#stepDownAtMs = Date.now();
    if (!("setParameter" in record.request) || !isOk(reply)) return;
    const words = [record.request.sslMode, record.request.tlsMode].filter(
      (word) => typeof word === "string",
    );
    const mode = parseMode(words.at(-1) ?? "");
    if (mode !== null) this.#modes.set(memberOf(record), mode);
  }

  /** Stops the member that the record shows as unreachable and waits until the others have noticed. */
  async #askWithOneMemberDown(record: CommandRecord): Promise<JsonObject> {
    const members = record.reply.members as JsonObject[];
    const down = members.findIndex((member) => JSON.stringify(member.health).includes('"0.0"'));
    const self = members.findIndex((member) => member.self === true);
    const overTls = record.transport !== "plain";
    const connection = await this.#control(self, overTls);
    await this.#waitFor(connection, (status) => status.myState === "1" || this.#stepDownAtMs === 0);
    await this.instance.stopMember(down);
    try {
      return await this.#waitFor(connection, (status) => status.health[down] === "0.0");
    } finally {
      connection.close();
    }
  }

  async #waitFor(
    connection: RawConnection,
    holds: (status: { myState: string; health: string[] }) => boolean,
  ): Promise<JsonObject> {
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    for (;;) {
      const reply = await connection.run({ replSetGetStatus: { $numberInt: "1" }, $db: "admin" });
      const members = Array.isArray(reply.members) ? (reply.members as JsonObject[]) : [];
      const health = members.map((member) => numberText(member.health));
      if (holds({ myState: numberText(reply.myState), health })) return reply;
      if (Date.now() > deadline) throw new Error("The set did not reach the recorded state");
      await sleep(50);
    }
  }
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function channelKey(record: CommandRecord): string {
  const { transport, clientCertificateSubject, auth } = record;
  return [memberOf(record), transport, clientCertificateSubject, auth.as].join("|");
}

const MEMBER_NUMBER: Readonly<Record<string, number>> = { secondary: 1, arbiter: 2, hidden: 3 };

/** The member that played the role when the instance was started. */
function memberOf(record: CommandRecord): number {
  return MEMBER_NUMBER[record.role] ?? 0;
}

function sendsOwnMetadata(record: CommandRecord): boolean {
  return "client" in record.request && !record.id.includes("second");
}

/** The request with its last parameter twice; JSON cannot hold that, so one name is patched in the bytes. */
function twice(request: JsonObject): Uint8Array {
  const { setParameter, tlsMode, ...rest } = request;
  const patched = { setParameter, tlsMode, tlsMod2: tlsMode, ...rest } as JsonObject;
  const text = Buffer.from(toBson(patched)).toString("latin1").replace("tlsMod2", "tlsMode");
  return Buffer.from(text, "latin1");
}

function isOk(reply: JsonObject): boolean {
  return numberText(reply.ok) === "1.0";
}

function numberText(value: JsonValue | undefined): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "";
  return String(Object.values(value)[0]);
}
