import { expect, test } from "vitest";
import { beforeAndAfter } from "#components/rollouts/attempt-model.ts";
import type { AttemptDto } from "#lib/contracts/rollout.ts";
import { anAttempt, secondsAfterStart } from "#tests/builders/dto-rollout.ts";

type Kind = AttemptDto["events"][number]["kind"];

function event(seconds: number, kind: Kind, detail: string): AttemptDto["events"][number] {
  return { at: secondsAfterStart(seconds), kind, ok: true, detail, durationMs: 1, lines: [] };
}

test("a hello is before or after by the command, not by the clock", () => {
  const events = [
    event(1, "plaintext-hello", "answered"),
    event(2, "set-parameter", "tlsMode=requireTLS"),
    event(2, "tls-hello", "TLSv1.3"),
    event(3, "plaintext-hello", "refused"),
  ];

  expect(beforeAndAfter(anAttempt(1, 4, { events }))).toEqual([
    { what: "Mode", before: "allowTLS", after: "preferTLS" },
    { what: "Hello over TLS", before: null, after: "TLSv1.3" },
    { what: "Plaintext hello", before: "answered", after: "refused" },
  ]);
});

test("an attempt that has done nothing yet has nothing after it", () => {
  const rows = beforeAndAfter(anAttempt(1, null, { events: [event(1, "tls-hello", "TLSv1.2")] }));

  expect(rows.map(({ after }) => after)).toEqual([null, null]);
});
