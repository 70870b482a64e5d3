import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSupervisor } from "#lib/server/supervisor.ts";

const script = (text: string, ...args: string[]) => ({
  name: "child",
  command: process.execPath,
  args: ["-e", text, ...args],
});

function aFile(): string {
  return path.join(mkdtempSync(path.join(tmpdir(), "supervisor-")), "lines");
}

const linesOf = (file: string): string[] => {
  try {
    return readFileSync(file, "utf8").trim().split("\n");
  } catch {
    return [];
  }
};

function supervise(overrides: Partial<Parameters<typeof createSupervisor>[0]> = {}) {
  const crashes: { how: string; restartInMs: number }[] = [];
  const supervisor = createSupervisor({
    minDelayMs: 1,
    onCrash: (_name, how, restartInMs) => crashes.push({ how, restartInMs }),
    ...overrides,
  });
  onTestFinished(() => supervisor.stop());
  return { supervisor, crashes };
}

const APPEND_AND_CRASH = "fs.appendFileSync(process.argv[1], 'x\\n'); process.exit(3)";
const STAY =
  "process.on('SIGTERM', () => process.exit(0)); fs.appendFileSync(process.argv[1], process.pid + '\\n'); setInterval(() => {}, 1000)";
const STAY_DEAF = STAY.replace("process.exit(0)", "{}");

test("a child that crashes is started again with a growing delay", async () => {
  const file = aFile();
  const { supervisor, crashes } = supervise();

  supervisor.start(script(APPEND_AND_CRASH, file));
  await vi.waitFor(() => expect(crashes.length).toBeGreaterThanOrEqual(3), 10_000);
  await supervisor.stop();

  expect(linesOf(file).length).toBeGreaterThanOrEqual(3);
  expect(crashes.slice(0, 3)).toEqual([
    { how: "code 3", restartInMs: 1 },
    { how: "code 3", restartInMs: 2 },
    { how: "code 3", restartInMs: 4 },
  ]);
});

test("stopping ends the children and is no crash", async () => {
  const file = aFile();
  const { supervisor, crashes } = supervise();
  supervisor.start(script(STAY, file));
  await vi.waitFor(() => expect(linesOf(file)).toHaveLength(1), 10_000);

  await supervisor.stop();

  expect(() => process.kill(Number(linesOf(file)[0]), 0)).toThrow();
  expect(crashes).toEqual([]);
});

test("a child that does not listen is killed after the grace time", async () => {
  const file = aFile();
  const { supervisor } = supervise({ graceMs: 50 });
  supervisor.start(script(STAY_DEAF, file));
  await vi.waitFor(() => expect(linesOf(file)).toHaveLength(1), 10_000);

  await supervisor.stop();

  expect(() => process.kill(Number(linesOf(file)[0]), 0)).toThrow();
});

test("a program that does not exist is reported and tried again", async () => {
  const { supervisor, crashes } = supervise();

  supervisor.start({ name: "child", command: "/does/not/exist", args: [] });

  await vi.waitFor(() => expect(crashes.length).toBeGreaterThan(1), 10_000);
  expect(crashes[0]?.how).toMatch(/ENOENT/);
});
