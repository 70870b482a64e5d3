import { createCertificates } from "./conformance-certificates.ts";
import { readCommandRecords, readStartupRecords, readWireRecords } from "./corpus.ts";
import type { LineResult } from "./exceptions.ts";
import { runOutgoing } from "./outgoing-runner.ts";
import { planGroups } from "./plan.ts";
import { runGroup } from "./runner.ts";
import { simulatedTarget } from "./simulated-target.ts";
import { simulatedWireTarget, startSimulatedMember } from "./simulated-wire-target.ts";
import { createStartupFiles } from "./startup-files.ts";
import { runStartup } from "./startup-runner.ts";
import { planWireGroups } from "./wire-plan.ts";
import { runWireGroup } from "./wire-runner.ts";
import { runSpecialLines } from "./wire-special.ts";

/** Every recorded command, sent to simulated processes in their set-up. */
export async function replayCommands(): Promise<LineResult[]> {
  const records = readCommandRecords();
  const target = simulatedTarget(await createCertificates());
  const results: LineResult[] = [];
  for (const group of planGroups(records)) results.push(...(await runGroup(target, group)));
  return withLeftOut(records, results);
}

/** Every recorded connection, made to a simulated server. */
export async function replayWire(): Promise<LineResult[]> {
  const records = readWireRecords();
  const certificates = await createCertificates();
  const target = simulatedWireTarget(certificates);
  const results: LineResult[] = [];
  for (const group of planWireGroups(records)) {
    results.push(...(await runWireGroup(target, group, certificates)));
  }
  results.push(...(await runSpecialLines(target, records, certificates)));
  const startMember = (mode: string) => startSimulatedMember(mode, certificates);
  results.push(...(await runOutgoing(startMember, records, certificates)));
  return withLeftOut(records, results);
}

/** Every recorded start, of a simulated process with the same options. */
export async function replayStartup(): Promise<LineResult[]> {
  const material = await createStartupFiles();
  const results: LineResult[] = [];
  for (const record of readStartupRecords()) results.push(await runStartup(record, material));
  return results;
}

/** A line that nothing replayed counts as not met. */
function withLeftOut(
  records: readonly { id: string }[],
  results: readonly LineResult[],
): LineResult[] {
  const ran = new Set(results.map((result) => result.id));
  const left = records.filter((record) => !ran.has(record.id));
  return [...results, ...left.map(({ id }) => ({ id, differences: ["not run"] }))];
}
