import { type Command, Option } from "commander";
import { type ApiClient, ApiRefusal, createApiClient } from "#cli/api-client.ts";
import { environmentOrRefusal } from "#cli/wrong-usage.ts";
import { type RolloutDto, rolloutListSchema, rolloutSchema } from "#lib/contracts/rollout.ts";

export interface OutputFlags {
  output: "table" | "json";
}

/** Refusals that say that the question was wrong, not that the answer is no. */
const USAGE_CODES = new Set([
  "INVALID_INPUT",
  "UNAUTHENTICATED",
  "CLUSTER_NOT_FOUND",
  "ROLLOUT_NOT_FOUND",
  "PHASE_NOT_FOUND",
  "STEP_NOT_FOUND",
  "GATE_NOT_FOUND",
  "ROUTE_NOT_FOUND",
]);

/** Adds `-o table|json`. */
export function withOutput(command: Command): Command {
  const output = new Option("-o, --output <format>", "table or json");
  return command.addOption(output.choices(["table", "json"]).default("table"));
}

/** Prints the value as JSON, or the text made of it. */
export function print({ output }: OutputFlags, value: unknown, text: string): void {
  console.log(output === "json" ? JSON.stringify(value, null, 2) : text);
}

/** Runs against the API and turns what went wrong into one sentence and the exit code of its kind. */
export async function run(
  command: Command,
  act: (api: ApiClient) => Promise<number>,
): Promise<void> {
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

/** The rollout of that id, or of that number. */
export async function findRollout(api: ApiClient, name: string): Promise<RolloutDto> {
  const number = /^#?(\d+)$/.exec(name)?.[1];
  if (number === undefined) return api.send(addressOf(name), rolloutSchema);
  const { items } = await api.send("/rollouts?limit=200", rolloutListSchema);
  const id = items.find((item) => item.number === Number(number))?.id ?? name;
  return api.send(addressOf(id), rolloutSchema);
}

/** Address of a rollout, or of something of it. */
export function addressOf(id: string, ...parts: string[]): string {
  return `/rollouts/${[id, ...parts].map(encodeURIComponent).join("/")}`;
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
