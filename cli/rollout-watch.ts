import type { ApiClient } from "#cli/api-client.ts";
import { describeHold } from "#cli/rollout-report.ts";
import { addressOf, type OutputFlags } from "#cli/rollout-run.ts";
import { type RolloutDto, rolloutSchema } from "#lib/contracts/rollout.ts";

const POLL_MS = 500;

/** States in which nothing happens until somebody does something. */
const RESTING = new Set(["draft", "awaiting_approval", "paused", "halted", "succeeded", "aborted"]);

/** The rollout when it rests: done, stopped, or waiting for a person. */
export async function untilRest(api: ApiClient, from: RolloutDto): Promise<RolloutDto> {
  let rollout = from;
  while (!RESTING.has(rollout.state)) rollout = await nextLook(api, rollout);
  return rollout;
}

/** Prints what happens until the rollout rests, or waits for something that does not end by itself. */
export async function watchRollout(
  api: ApiClient,
  from: RolloutDto,
  { output }: OutputFlags,
): Promise<RolloutDto> {
  const say = (value: object, text: string) =>
    console.log(output === "json" ? JSON.stringify(value) : text);
  let lastSeq = from.facts.at(-1)?.seq ?? 0;
  let lastHold: string | null = null;
  for (let rollout = from; ; rollout = await nextLook(api, rollout)) {
    for (const fact of rollout.facts.filter(({ seq }) => seq > lastSeq)) {
      say({ fact }, `${fact.at.slice(11, 19)}  ${fact.message}`);
      lastSeq = fact.seq;
    }
    const { hold } = rollout;
    if (hold !== null && hold.message !== lastHold) say({ hold }, describeHold(hold));
    lastHold = hold?.message ?? null;
    if (RESTING.has(rollout.state) || needsSomebody(rollout)) return rollout;
  }
}

/** A restart that a tool was asked for ends by itself, or fails. */
function needsSomebody({ hold, plan }: RolloutDto): boolean {
  if (hold === null || hold.until !== null) return false;
  return hold.code !== "RESTART_AWAITED" || plan.policy.restartBy === "runbook";
}

async function nextLook(api: ApiClient, { id }: RolloutDto): Promise<RolloutDto> {
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return api.send(addressOf(id), rolloutSchema);
}
