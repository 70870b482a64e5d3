import type { Command } from "commander";
import type { ApiClient } from "#cli/api-client.ts";
import { registerPlanCommand } from "#cli/rollout-plan.ts";
import {
  describeBackOut,
  describeHalted,
  describeRollout,
  describeRollouts,
} from "#cli/rollout-report.ts";
import {
  addressOf,
  findRollout,
  type OutputFlags,
  print,
  run,
  withOutput,
} from "#cli/rollout-run.ts";
import { untilRest, watchRollout } from "#cli/rollout-watch.ts";
import { backOutSchema } from "#lib/contracts/back-out.ts";
import { type RolloutDto, rolloutListSchema, rolloutSchema } from "#lib/contracts/rollout.ts";
import { haltedRolloutsSchema } from "#lib/contracts/rollout-actions.ts";

interface Flags extends OutputFlags {
  wait?: true;
  comment?: string;
  digest?: string;
  reason?: string;
  host?: string;
  connection?: string;
  withdraw?: true;
  notBefore?: string;
}

/** Where a command acts: the rollout as found, and the second word if it takes one. */
interface Scene {
  api: ApiClient;
  rollout: RolloutDto;
  which: string;
  flags: Flags;
}

type Act = (scene: Scene) => Promise<RolloutDto>;

const REASON = "kept with the rollout, and shown";

/** Adds `rollout …`, which works through the API of a running server. */
export function registerRolloutCommand(program: Command): void {
  const parent = program
    .command("rollout")
    .description("plans and drives rollouts through the API (PORTCULLIS_URL, PORTCULLIS_TOKEN)");
  const add = (name: string, description: string, act: Act) =>
    addAction(parent, name, description, act);

  registerPlanCommand(parent);
  add("submit", "hands a draft to the approvers", post("submit"));
  for (const [name, decision] of [
    ["approve", "approved"],
    ["reject", "rejected"],
  ] as const) {
    add(name, `has the phase that waits ${decision}`, decide(decision))
      .option("--digest <digest>", "plan that was looked at; without it the present one")
      .option("--comment <text>", "kept with the decision");
  }
  add("advance", "resumes what stands still, wakes what runs", post("advance"));
  add("pause", "pauses before the next node", post("pause")).option("--reason <text>", REASON);
  add("resume", "goes on", post("resume")).option("--reason <text>", REASON);
  registerHalt(parent);
  add("abort", "ends the rollout before the next node", post("abort")).requiredOption(
    "--reason <text>",
    REASON,
  );
  add("retry <step>", "puts a failed or skipped step back in line", onStep("retry")).option(
    "--reason <text>",
    REASON,
  );
  add("skip <step>", "leaves the node of a step out", onStep("skip")).requiredOption(
    "--reason <text>",
    REASON,
  );
  add("confirm <step>", "says that a restart has been made", onStep("confirm")).option(
    "--reason <text>",
    REASON,
  );
  add("waive <gate>", "switches a gate off for the current phase", waive)
    .option("--reason <text>", REASON)
    .option("--withdraw", "makes it count again");
  add("acknowledge", "answers for connections that are waited for", acknowledge)
    .requiredOption("--reason <text>", REASON)
    .option("--host <host:port>", "node; without it all, in the clients phase")
    .option("--connection <id>", "connection; without it all of the node");
  add("schedule", "sets the time before which no step begins", schedule).option(
    "--not-before <time>",
    "ISO 8601; without it steps begin at once",
  );
  add("show", "shows a rollout", async ({ rollout }) => rollout);
  registerBackOut(parent);
  registerWatch(parent);
  registerList(parent);
}

/** Adds one command on one rollout; `name` may go on with a second argument. */
function addAction(parent: Command, name: string, description: string, act: Act): Command {
  const [verb = "", second] = name.split(" ");
  const command = withOutput(parent.command(verb).description(description))
    .argument("<rollout>", "id, or number such as 42")
    .option("--wait", "returns when the rollout rests: done, stopped, or waiting for a person");
  if (second !== undefined) command.argument(second, "as `show` prints it");
  return command.action((...given: unknown[]) => {
    const [name, which] = given;
    const flags = given[second === undefined ? 1 : 2] as Flags;
    return run(command, async (api) => {
      const found = await findRollout(api, String(name));
      const changed = await act({ api, rollout: found, which: String(which), flags });
      const rollout = flags.wait ? await untilRest(api, changed) : changed;
      print(flags, rollout, describeRollout(rollout));
      return rollout.state === "halted" || (flags.wait && rollout.state === "aborted") ? 1 : 0;
    });
  });
}

function registerHalt(parent: Command): void {
  const command = withOutput(parent.command("halt").description("stops before the next node"))
    .argument("[rollout]", "id, or number such as 42")
    .option("--all", "every running rollout")
    .requiredOption("--reason <text>", REASON);
  command.action((name: string | undefined, flags: Flags & { all?: true }) => {
    if ((name === undefined) !== (flags.all === true)) {
      command.error("Name one rollout, or all with --all", { exitCode: 2 });
    }
    const request = { method: "POST" as const, body: { reason: flags.reason } };
    return run(command, async (api) => {
      if (name === undefined) {
        const outcome = await api.send("/halt", haltedRolloutsSchema, request);
        print(flags, outcome, describeHalted(outcome));
        return outcome.notHalted.length === 0 ? 0 : 1;
      }
      const { id } = await findRollout(api, name);
      const rollout = await api.send(addressOf(id, "halt"), rolloutSchema, request);
      print(flags, rollout, describeRollout(rollout));
      return 0;
    });
  });
}

function registerBackOut(parent: Command): void {
  const description = "lists the restarts that lead back to before a phase";
  const command = withOutput(parent.command("back-out").description(description))
    .argument("<rollout>", "id, or number such as 42")
    .option("--phase <n>", "as `show` counts them; without it the current one");
  command.action((name: string, flags: OutputFlags & { phase?: string }) =>
    run(command, async (api) => {
      const { id, currentPhase } = await findRollout(api, name);
      const index = flags.phase === undefined ? currentPhase : Number(flags.phase) - 1;
      const back = await api.send(
        addressOf(id, "phases", String(index), "back-out"),
        backOutSchema,
      );
      print(flags, back, describeBackOut(back));
      return back.refusal === null ? 0 : 1;
    }),
  );
}

function registerWatch(parent: Command): void {
  const description = "prints what happens until the rollout needs somebody";
  const command = withOutput(parent.command("watch").description(description)).argument(
    "<rollout>",
    "id, or number such as 42",
  );
  command.action((name: string, flags: Flags) =>
    run(command, async (api) => {
      const last = await watchRollout(api, await findRollout(api, name), flags);
      const text = describeRollout(last);
      console.log(flags.output === "json" ? JSON.stringify({ rollout: last }) : `\n${text}`);
      return last.state === "halted" || last.state === "aborted" ? 1 : 0;
    }),
  );
}

function registerList(parent: Command): void {
  const command = withOutput(parent.command("list").description("lists rollouts, newest first"));
  command.action((flags: Flags) =>
    run(command, async (api) => {
      const { items } = await api.send("/rollouts?limit=200", rolloutListSchema);
      print(flags, items, describeRollouts(items));
      return 0;
    }),
  );
}

/** Posts to a route of the rollout, with the reason if there is one. */
function post(...route: string[]): Act {
  return ({ api, rollout, flags: { reason } }) =>
    api.send(addressOf(rollout.id, ...route), rolloutSchema, {
      method: "POST",
      ...(reason === undefined ? {} : { body: { reason } }),
    });
}

/** A step by its id, or by its host in the phase that is current. */
function onStep(verb: "retry" | "skip" | "confirm"): Act {
  return (scene) => {
    const { rollout, which } = scene;
    const id = /^\d+\//.test(which) ? which : `${rollout.currentPhase}/${which}`;
    return post("steps", id, verb)(scene);
  };
}

const waive: Act = (scene) => {
  const { api, rollout, which, flags } = scene;
  if (flags.withdraw !== true) return post("gates", which, "waive")(scene);
  const address = addressOf(rollout.id, "gates", which, "waive");
  return api.send(address, rolloutSchema, { method: "DELETE" });
};

const acknowledge: Act = ({ api, rollout, flags: { host, connection, reason } }) =>
  api.send(addressOf(rollout.id, "acknowledgements"), rolloutSchema, {
    method: "POST",
    body: {
      host: host ?? null,
      connectionId: connection === undefined ? null : Number(connection),
      reason,
    },
  });

const schedule: Act = ({ api, rollout, flags: { notBefore } }) =>
  api.send(addressOf(rollout.id, "schedule"), rolloutSchema, {
    method: "POST",
    body: { notBefore: notBefore ?? null },
  });

function decide(decision: "approved" | "rejected"): Act {
  return ({ api, rollout, flags }) => {
    const { id, currentPhase, digest } = rollout;
    return api.send(addressOf(id, "phases", String(currentPhase), "approvals"), rolloutSchema, {
      method: "POST",
      body: { digest: flags.digest ?? digest, decision, comment: flags.comment ?? "" },
    });
  };
}
