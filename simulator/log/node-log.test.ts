import { expect, test } from "vitest";
import { connectionAccepted, notUsingTls } from "#simulator/log/network-events.ts";
import { createNodeLog } from "#simulator/log/node-log.ts";

const NOW = () => new Date("2026-11-22T14:48:33.370Z");
const NAME = { connectionId: 1, remote: "127.0.0.1:37664" };

test("4.2 writes text", () => {
  const log = createNodeLog("4.2", NOW);
  log.write(connectionAccepted(NAME, 1));
  log.write(notUsingTls(NAME));

  expect(log.ring("global").lines).toEqual([
    "2026-11-22T14:48:33.370+0000 I  NETWORK  [listener] connection accepted from 127.0.0.1:37664 #1 (1 connection now open)",
    "2026-11-22T14:48:33.370+0000 I  NETWORK  [conn1] SSL mode is set to 'preferred' and connection 1 to 127.0.0.1:37664 is not using SSL.",
  ]);
});

test("7.0 writes one JSON document a line, with the id of the event", () => {
  const log = createNodeLog("7.0", NOW);
  log.write(notUsingTls(NAME));

  expect(JSON.parse(log.ring("global").lines[0] ?? "")).toEqual({
    t: { $date: "2026-11-22T14:48:33.370+00:00" },
    s: "I",
    c: "NETWORK",
    id: 23838,
    ctx: "conn1",
    msg: "SSL mode is set to 'preferred' and connection to remote is not using SSL",
    attr: { connectionId: 1, remote: "127.0.0.1:37664" },
  });
});

test("the newest 1024 lines stay, and all of them are counted", () => {
  const log = createNodeLog("4.2", NOW);
  for (let count = 1; count <= 3000; count += 1) log.write(connectionAccepted(NAME, count));
  const { lines, totalLinesWritten } = log.ring("global");

  expect(totalLinesWritten).toBe(3000);
  expect(lines).toHaveLength(1024);
  expect(lines.at(-1)).toContain("(3000 connections now open)");
});

test("debug lines appear at their verbosity only, and each log has its own lines", () => {
  const log = createNodeLog("4.2", NOW);
  const event = { ...notUsingTls(NAME), severity: "D2" } as const;
  log.write(event);
  log.verbosity.set("network", 2);
  log.write(event, ["global", "rs"]);

  expect(log.ring("global").totalLinesWritten).toBe(1);
  expect(log.ring("rs").totalLinesWritten).toBe(1);
  expect(log.ring("startupWarnings").lines).toEqual([]);
});
