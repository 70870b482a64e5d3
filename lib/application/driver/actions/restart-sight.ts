import type { ActionScene } from "#lib/application/driver/actions/action.ts";
import type { StartupReading } from "#lib/application/ports/node-driver.ts";
import { readConnectionMark } from "#lib/domain/clients/connection-mark.ts";
import type { ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import { seriesOf } from "#lib/domain/rollout/open-restart.ts";
import type { PlannedNode, StartupChange } from "#lib/domain/rollout/plan.ts";
import type { Attempt, Step } from "#lib/domain/rollout/rollout.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

type Scene = ActionScene<"restart">;

/** How the process stands to the restart that was, or is to be, asked for. */
export interface RestartSight {
  kind: "as-asked" | "otherwise" | "not-restarted" | "silent";
  /** What was seen: "it runs with startup mode disabled". */
  words: string;
  /** Of a process that came back otherwise: the first thing that differs, "mode disabled, not allowTLS". */
  difference?: string | null;
  /** Of the running process, where it tells them. */
  options: ServerOptions | null;
  pid: number | null;
  /** Whether nobody listens at its port, which no process does again that has ceased to; mere silence may pass. */
  isRefused?: boolean;
}

/** What earlier looks of the same restart have left. */
export interface RestartTrail {
  /** When the first attempt at this restart began, ISO 8601; null before the first. */
  since: string | null;
  /** Of a process that takes no commands: the number of a connection from before. */
  mark: number | null;
  pid: number | null;
  /** Whether this worker has had no answer from the process in between. */
  wasSilent: boolean;
  /** Whether it has seen the port closed in between. */
  wasRefused: boolean;
}

/** What is stored of the attempts at the restart of a step. */
export function trailOf({ attempts }: Pick<Step, "attempts">): RestartTrail {
  const series = seriesOf(attempts);
  return {
    since: series[0]?.startedAt ?? null,
    mark: readMark(series),
    pid: null,
    wasSilent: false,
    wasRefused: false,
  };
}

/** What is left of one more look. */
export function trailAfter(trail: RestartTrail, { kind, isRefused }: RestartSight): RestartTrail {
  return {
    ...trail,
    wasSilent: trail.wasSilent || kind === "silent",
    wasRefused: trail.wasRefused || isRefused === true,
  };
}

function readMark(attempts: readonly Attempt[]): number | null {
  for (const { lines } of attempts.flatMap(({ events }) => events)) {
    const mark = readConnectionMark(lines);
    if (mark !== null) return mark;
  }
  return null;
}

/** Looks at the process of a restart step, by its commands or, where it takes none, by the wire. */
export function lookAtProcess(scene: Scene, trail: RestartTrail): Promise<RestartSight> {
  const planned = plannedNode(scene);
  return planned?.takesCommands === false
    ? lookAtWire(scene, planned, trail)
    : lookAtStartup(scene, trail);
}

export function plannedNode({ rollout, step }: Scene): PlannedNode | undefined {
  return rollout.plan.nodes.find((node) => node.host === step.host);
}

async function lookAtStartup(scene: Scene, trail: RestartTrail): Promise<RestartSight> {
  const { change } = scene.step.action;
  const reading = await scene.context.driver.readStartup(scene.step.host);
  if (!reading.ok) return silent(reading.failure);
  const startup = reading.value;
  const pid = startup.process?.pid ?? null;
  const seen = { words: inWords(startup), options: startup.options, pid };
  if (fits(startup, change)) {
    // Where nothing that it tells of changes, only a later start shows that it was restarted.
    const isSeen = !fitsAlready(scene, change) || startedAfter(startup, trail.since);
    return { kind: isSeen ? "as-asked" : "not-restarted", ...seen };
  }
  const hasOtherPid = trail.pid !== null && pid !== null && pid !== trail.pid;
  // The time alone would take a clock that was set forward for a restart; another worker may have seen it gone.
  const mayHaveGone = trail.wasSilent || seriesOf(scene.step.attempts).length > 0;
  const cameBack = hasOtherPid || (mayHaveGone && startedAfter(startup, trail.since));
  if (!cameBack) return { kind: "not-restarted", ...seen };
  return { kind: "otherwise", ...seen, difference: differenceOf(startup, change) };
}

/** From outside, allowTLS and preferTLS look alike, so a restart between them shows by the connection numbers only. */
async function lookAtWire(
  { context, step: { host, action } }: Scene,
  planned: PlannedNode,
  { mark, wasRefused }: RestartTrail,
): Promise<RestartSight> {
  const wire = await context.driver.wireModes(host);
  if (!wire.ok) return silent(wire.failure);
  const seen = { words: `the wire shows ${wire.value.join(" or ")}`, options: null, pid: null };
  const isFit = wire.value.includes(action.change.mode);
  if (isFit && !planned.possible.includes(action.change.mode)) {
    return { kind: "as-asked", ...seen };
  }
  const newest = await context.driver.newestConnectionId(host);
  const isAnother = wasRefused || (mark !== null && newest.ok && newest.value < mark);
  if (!isAnother) return { kind: "not-restarted", ...seen };
  if (isFit) return { kind: "as-asked", ...seen };
  return { kind: "otherwise", ...seen, difference: `${seen.words}, not ${action.change.mode}` };
}

interface Startup {
  mode: TlsMode | null;
  clusterAuthMode: ClusterAuthMode | null;
  options: ServerOptions | null;
}

/** Whether a process that was started so has all that the change gives. */
function fits(startup: Startup, change: StartupChange): boolean {
  return differenceOf(startup, change) === null;
}

/** The first option in which a process was started otherwise than the change has it: "CAFile none, not /etc/ca.pem". */
function differenceOf(
  { mode, clusterAuthMode, options }: Startup,
  change: StartupChange,
): string | null {
  if (mode !== change.mode) return `mode ${mode ?? "unknown"}, not ${change.mode}`;
  if (change.clusterAuthMode !== null && clusterAuthMode !== change.clusterAuthMode) {
    return `clusterAuthMode ${clusterAuthMode ?? "none"}, not ${change.clusterAuthMode}`;
  }
  const { files } = change;
  if (files === null) return null;
  if (options === null) return "its options cannot be read";
  const { tls } = options;
  const pairs = [
    ["certificateKeyFile", files.certificateKeyFile, tls.certificateKeyFile],
    ["clusterFile", files.clusterFile, tls.clusterFile],
    ["CAFile", files.caFile, tls.CAFile],
    ["clusterCAFile", files.clusterCaFile, tls.clusterCAFile],
    [
      "allowConnectionsWithoutCertificates",
      files.allowConnectionsWithoutCertificates,
      tls.allowConnectionsWithoutCertificates ?? false,
    ],
  ] as const;
  const other = pairs.find(([, wanted, is]) => wanted !== null && wanted !== is);
  if (other === undefined) return null;
  const [name, wanted, is] = other;
  return `${name} ${is ?? "none"}, not ${wanted}`;
}

/** Whether the plan was made on a process that had it all, as where only the contents of files change. */
function fitsAlready(scene: Scene, change: StartupChange): boolean {
  const planned = plannedNode(scene);
  if (planned === undefined) return false;
  const { startupMode: mode, clusterAuthMode, options } = planned;
  return fits({ mode, clusterAuthMode, options }, change);
}

function startedAfter({ process }: StartupReading, since: string | null): boolean {
  return process !== null && since !== null && Date.parse(process.startedAt) > Date.parse(since);
}

function inWords({ mode, clusterAuthMode, process }: StartupReading): string {
  const auth = clusterAuthMode === null ? "" : ` and clusterAuthMode ${clusterAuthMode}`;
  const since = process === null ? "" : `, since ${process.startedAt}`;
  return `it runs with startup mode ${mode}${auth}${since}`;
}

function silent({ code, message }: ObservationFailure): RestartSight {
  const isRefused = code === "CONNECTION_REFUSED";
  return { kind: "silent", words: message, options: null, pid: null, isRefused };
}
