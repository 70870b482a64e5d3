import { type Command, Option } from "commander";
import { type ApiClient, ApiRefusal, createApiClient } from "#cli/api-client.ts";
import { describeRollout, describeRollouts } from "#cli/rollout-report.ts";
import { environmentOrRefusal } from "#cli/wrong-usage.ts";
import { clusterListSchema } from "#lib/contracts/cluster.ts";
import { type RolloutDto, rolloutListSchema, rolloutSchema } from "#lib/contracts/rollout.ts";

interface Flags {
  output: "table" | "json";
  wait?: true;
  comment?: string;
  digest?: string;
  reason?: string;
  cluster?: string;
  target?: string;
  phases?: string;
}

type Action = (api: ApiClient, name: string, flags: Flags) => Promise<RolloutDto>;

const POLL_MS = 500;
const USAGE_CODES = new Set([
  "INVALID_INPUT",
  "UNAUTHENTICATED",
  "CLUSTER_NOT_FOUND",
  "ROLLOUT_NOT_FOUND",
  "PHASE_NOT_FOUND",
  "ROUTE_NOT_FOUND",
]);
/** States in which nothing happens until somebody does something. */
const RESTING = new Set(["draft", "awaiting_approval", "paused", "halted", "succeeded", "aborted"]);

/** Adds `rollout …`, which works through the API of a running server. */
export function registerRolloutCommand(program: Command): void {
  const rollout = program
    .command("rollout")
    .description("plans and drives rollouts through the API (PORTCULLIS_URL, PORTCULLIS_TOKEN)");

  addAction(rollout, "plan", "plans a rollout of a cluster", plan, false)
    .requiredOption("--cluster <name>", "name or id of the cluster")
    .requiredOption("--target <mode>", "preferTLS or requireTLS")
    .option("--phases <modes>", "exactly these phases, by commas");
  addAction(rollout, "submit", "hands a draft to the approvers", simple("submit"));
  addAction(rollout, "approve", "approves the phase that waits", decide("approved"))
    .option("--digest <digest>", "plan that was looked at; without it the present one")
    .option("--comment <text>", "kept with the approval");
  addAction(rollout, "reject", "rejects the phase that waits", decide("rejected"))
    .option("--digest <digest>", "plan that was looked at; without it the present one")
    .option("--comment <text>", "kept with the decision");
  addAction(rollout, "pause", "pauses before the next node", simple("pause"));
  addAction(rollout, "resume", "goes on", simple("resume"));
  addAction(rollout, "halt", "stops before the next node", halt).requiredOption(
    "--reason <text>",
    "kept with the rollout",
  );
  addAction(rollout, "abort", "ends the rollout before the next node", simple("abort"));
  addAction(rollout, "show", "shows a rollout", find);
  withOutput(rollout.command("list").description("lists rollouts, newest first")).action(
    (flags: Flags, command: Command) =>
      run(command, async (api) => {
        const { items } = await api.send("/rollouts?limit=200", rolloutListSchema);
        print(flags, items, describeRollouts(items));
        return 0;
      }),
  );
}

function addAction(
  parent: Command,
  name: string,
  description: string,
  act: Action,
  takesRollout = true,
): Command {
  const command = withOutput(parent.command(name).description(description)).option(
    "--wait",
    "returns when the rollout rests: done, stopped, or waiting for a person",
  );
  if (takesRollout) command.argument("<rollout>", "id, or number such as 42");
  return command.action((...given: unknown[]) => {
    const [which, flags] = takesRollout ? given : ["", given[0]];
    return run(command, async (api) => {
      const options = flags as Flags;
      const changed = await act(api, String(which), options);
      const rollout = options.wait ? await untilRest(api, changed) : changed;
      print(options, rollout, describeRollout(rollout));
      return rollout.state === "halted" || (options.wait && rollout.state === "aborted") ? 1 : 0;
    });
  });
}

function withOutput(command: Command): Command {
  const output = new Option("-o, --output <format>", "table or json");
  return command.addOption(output.choices(["table", "json"]).default("table"));
}

const plan: Action = async (api, _name, { cluster = "", target, phases }) => {
  const { items } = await api.send("/clusters?limit=200", clusterListSchema);
  const found = items.find(({ id, name }) => id === cluster || name === cluster);
  return api.send("/rollouts", rolloutSchema, {
    method: "POST",
    body: {
      clusterId: found?.id ?? cluster,
      target,
      ...(phases === undefined ? {} : { phases: phases.split(",").map((mode) => mode.trim()) }),
    },
  });
};

const find: Action = async (api, name) => {
  const number = /^#?(\d+)$/.exec(name)?.[1];
  if (number === undefined) return api.send(`/rollouts/${encodeURIComponent(name)}`, rolloutSchema);
  const { items } = await api.send("/rollouts?limit=200", rolloutListSchema);
  const id = items.find((item) => item.number === Number(number))?.id ?? name;
  return api.send(`/rollouts/${encodeURIComponent(id)}`, rolloutSchema);
};

function simple(action: "submit" | "pause" | "resume" | "abort"): Action {
  return async (api, name, flags) => {
    const { id } = await find(api, name, flags);
    return api.send(`/rollouts/${id}/${action}`, rolloutSchema, { method: "POST" });
  };
}

const halt: Action = async (api, name, flags) => {
  const { id } = await find(api, name, flags);
  const body = { reason: flags.reason };
  return api.send(`/rollouts/${id}/halt`, rolloutSchema, { method: "POST", body });
};

function decide(decision: "approved" | "rejected"): Action {
  return async (api, name, flags) => {
    const { id, currentPhase, digest } = await find(api, name, flags);
    return api.send(`/rollouts/${id}/phases/${currentPhase}/approvals`, rolloutSchema, {
      method: "POST",
      body: { digest: flags.digest ?? digest, decision, comment: flags.comment ?? "" },
    });
  };
}

async function untilRest(api: ApiClient, from: RolloutDto): Promise<RolloutDto> {
  let rollout = from;
  while (!RESTING.has(rollout.state)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    rollout = await api.send(`/rollouts/${rollout.id}`, rolloutSchema);
  }
  return rollout;
}

function print(flags: Flags, value: unknown, text: string): void {
  console.log(flags.output === "json" ? JSON.stringify(value, null, 2) : text);
}

/** Runs against the API and turns what went wrong into one sentence and the exit code of its kind. */
async function run(command: Command, act: (api: ApiClient) => Promise<number>): Promise<void> {
  const api = connect(command);
  try {
    process.exitCode = await act(api);
  } catch (thrown) {
    if (!(thrown instanceof ApiRefusal)) throw thrown;
    const { problem } = thrown;
    if (USAGE_CODES.has(problem.code)) command.error(problem.detail, { exitCode: 2 });
    console.error(`${problem.code}: ${problem.detail}`);
    process.exitCode = problem.status >= 500 || problem.status === 429 ? 3 : 1;
  }
}

function connect(command: Command): ApiClient {
  const { publicUrl, token, host, port } = environmentOrRefusal(command);
  if (token === null) {
    command.error("Set PORTCULLIS_TOKEN (or PORTCULLIS_TOKEN_FILE) to an API token", {
      exitCode: 2,
    });
  }
  return createApiClient(publicUrl ?? `http://${host}:${port}`, token ?? "");
}
