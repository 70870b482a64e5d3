import { readFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import {
  freePorts,
  type PortcullisProcess,
  runPortcullis,
  temporaryFolder,
} from "../e2e/portcullis-process.ts";

const ROLLOUTS = 25;
const SEEN_LIMIT_MS = 10_000;

interface Demo {
  url: string;
  passwords: { operator: string };
  tokens: { operator: string };
}

interface RolloutChange {
  number: number;
  word: string;
  /** When the change was written, milliseconds since the epoch. */
  atMs: number;
}

/**
 * From the instant that a change carries in the store to the frame in which an open page shows it, and from the
 * command `start` on an empty folder to the first screen.
 *
 * Rollouts are planned and aborted through the API, one after the other, while the page with all changes is open.
 */
export async function measure(): Promise<BenchTable> {
  const folder = temporaryFolder();
  const port = await freePorts(1);
  const startedMs = performance.now();
  const started = runPortcullis(
    ["start", "--demo", "--port", String(port), "--data", folder.path],
    folder.path,
  );
  try {
    const url = `http://127.0.0.1:${port}`;
    await started.line(/Portcullis is at http/);
    await (await fetch(`${url}/sign-in`)).text();
    const firstScreenMs = performance.now() - startedMs;
    const latencies = await measureLatencies(await demoOf(started, folder.path, url));
    return {
      title: "The console, in Chromium on the same machine",
      header: ["what", "samples", "median ms", "p95 ms", "max ms"],
      rows: [
        ["start to first screen, empty data folder", "1", formatMs(firstScreenMs), "", ""],
        [
          "change stored to shown",
          String(latencies.length),
          ...[0.5, 0.95, 1].map((share) => formatMs(quantile(latencies, share))),
        ],
      ],
    };
  } finally {
    await started.stop();
    folder.remove();
  }
}

async function demoOf(started: PortcullisProcess, folder: string, url: string): Promise<Demo> {
  await started.line(/PORTCULLIS_TOKEN of the approver/);
  return { url, ...JSON.parse(readFileSync(path.join(folder, "demo.json"), "utf8")) };
}

async function measureLatencies(demo: Demo): Promise<number[]> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage({ baseURL: demo.url });
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill("operator@portcullis.local");
    await page.getByLabel("Password", { exact: true }).fill(demo.passwords.operator);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${demo.url}/`);
    await page.goto("/rollouts");
    await page.waitForSelector("[data-live=live]");
    await watchRows(page);
    const latencies: number[] = [];
    for (let index = 0; index < ROLLOUTS; index += 1) {
      for await (const change of planAndAbort(demo)) {
        latencies.push((await shownAt(page, change)) - change.atMs);
      }
    }
    return latencies;
  } finally {
    await browser.close();
  }
}

/** Notes in the page when each row first shows each state, at the frame after the change of the document. */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Map<string, number>();
    const note = () => {
      for (const row of document.querySelectorAll("main tr, main li")) {
        const key = /#(\d+).*(Draft|Aborted)/s.exec(row.textContent ?? "");
        const name = key === null ? "" : `${key[1]} ${key[2]}`;
        if (name !== "" && !seen.has(name)) {
          seen.set(name, performance.timeOrigin + performance.now());
        }
      }
    };
    new MutationObserver(() => requestAnimationFrame(note)).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    Object.assign(window, { shownAt: (name: string) => seen.get(name) ?? null });
  });
}

async function shownAt(page: Page, { number, word }: RolloutChange): Promise<number> {
  const handle = await page.waitForFunction(
    (name) => (window as unknown as { shownAt(name: string): number | null }).shownAt(name),
    `${number} ${word}`,
    { timeout: SEEN_LIMIT_MS, polling: 20 },
  );
  const at = await handle.jsonValue();
  if (at === null) throw new Error(`#${number} ${word} was never shown`);
  return at;
}

async function* planAndAbort(demo: Demo): AsyncGenerator<RolloutChange> {
  const clusters = await ask(demo, "GET", "/clusters");
  const clusterId = clusters.items.find(({ name }: { name: string }) => name === "sessions").id;
  const planned = await ask(demo, "POST", "/rollouts", { clusterId, target: "requireTLS" });
  yield { number: planned.number, word: "Draft", atMs: Date.parse(planned.createdAt) };
  const aborted = await ask(demo, "POST", `/rollouts/${planned.id}/abort`, { reason: "Measured" });
  yield { number: planned.number, word: "Aborted", atMs: Date.parse(aborted.updatedAt) };
}

async function ask({ url, tokens }: Demo, method: string, address: string, body?: object) {
  const response = await fetch(`${url}/api/v1${address}`, {
    method,
    headers: { authorization: `Bearer ${tokens.operator}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${address}: ${await response.text()}`);
  return response.json();
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
