import type { AnyScene } from "#lib/application/driver/actions/action.ts";
import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { look } from "#lib/application/driver/look.ts";
import type { Reading, WireHello } from "#lib/application/ports/node-driver.ts";
import { acceptsPlaintext, acceptsTls, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";

/** Sees from outside that the node of a step serves what its mode serves, over TLS and in plaintext. */
export async function verifyWire(scene: AnyScene): Promise<Result<null, DriveFailure>> {
  const served = await sayHellos(scene);
  return served.ok ? ok(null) : served;
}

/**
 * Does the same, both ways beside each other.
 *
 * @returns The lowest number of the connections opened for it, null where the server tells none: all connections
 *   from before have lower ones.
 */
export async function sayHellos({
  context,
  step,
  recorder,
}: AnyScene): Promise<Result<number | null, DriveFailure>> {
  const { host } = step;
  const mode = context.readings.known(host) ?? step.to;
  const inWords = ({ line }: Served) => line;
  const [tls, plaintext] = await Promise.all([
    acceptsTls(mode) ? recorder.part("tls-hello", () => verifyTls(context, host), inWords) : null,
    recorder.part("plaintext-hello", () => verifyPlaintext(context, host, mode), inWords),
  ]);
  if (tls?.ok === false) return tls;
  if (!plaintext.ok) return plaintext;
  const told = [tls?.value.connectionId, plaintext.value.connectionId].filter((id) => id != null);
  return ok(told.length === 0 ? null : Math.min(...told));
}

/** What a hello has shown. */
interface Served {
  /** For people. */
  line: string;
  connectionId: number | null;
}

/** Says hello over TLS from outside; a node that has moved must answer. */
async function verifyTls(
  context: DriveContext,
  host: string,
): Promise<Result<Served, DriveFailure>> {
  const hello = await look(context, () => context.driver.tlsHello(host));
  if (hello.ok && hello.value.accepted) {
    return ok({ line: "answered over TLS", connectionId: hello.value.connectionId });
  }
  const message = `${host} does not answer a hello over TLS: ${whyNot(hello)}`;
  return err({ code: "TLS_HELLO_FAILED", message, host });
}

/** Says hello in plaintext from outside; the node must serve or refuse it as its mode says. */
async function verifyPlaintext(
  context: DriveContext,
  host: string,
  mode: TlsMode,
): Promise<Result<Served, DriveFailure>> {
  const hello = await look(context, () => context.driver.plaintextHello(host));
  const expected = acceptsPlaintext(mode);
  if (hello.ok && hello.value.accepted === expected) {
    const line = expected ? "plaintext still served" : "plaintext refused";
    return ok({ line, connectionId: hello.value.connectionId });
  }
  if (hello.ok && hello.value.accepted) {
    const message = `${host} is at ${mode} but still serves plaintext`;
    return err({ code: "PLAINTEXT_ACCEPTED", message, host });
  }
  if (!hello.ok && !expected) {
    const message = `Whether ${host} refuses plaintext could not be seen: ${whyNot(hello)}`;
    return err({ code: "NODE_UNREACHABLE", message, host });
  }
  const message = `${host} is at ${mode} but does not serve plaintext: ${whyNot(hello)}`;
  return err({ code: "PLAINTEXT_REFUSED", message, host });
}

function whyNot(hello: Reading<WireHello>): string {
  const failure = hello.ok ? hello.value.failure : hello.failure;
  return failure?.message ?? "the connection was closed";
}
