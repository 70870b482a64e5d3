import { readFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContext,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { freePorts, runPortcullis, temporaryFolder } from "./portcullis-process.ts";

export type Role = "viewer" | "operator" | "approver" | "admin";

/** The product as `portcullis start --demo` brings it up. */
export interface Product {
  url: string;
  passwords: Record<Role, string>;
  tokens: Record<"operator" | "approver", string>;
  stop(): Promise<void>;
}

/** Starts the product with the demo's people and clusters in a folder of its own. */
export async function startProduct(
  folder: string,
  env: Record<string, string> = {},
): Promise<Product> {
  const port = await freePorts(1);
  const args = ["start", "--demo", "--port", String(port), "--data", folder];
  const started = runPortcullis(args, folder, env);
  await started.line(/Portcullis is at http/);
  await started.line(/PORTCULLIS_TOKEN of the approver/);
  const secrets = JSON.parse(readFileSync(path.join(folder, "demo.json"), "utf8"));
  return { url: `http://127.0.0.1:${port}`, ...secrets, stop: started.stop };
}

/** A simulated replica set at allowTLS that the product does not know yet. */
interface SimulatedSet {
  /** With user and password of the driving user. */
  uri: string;
  hosts: string[];
  caPem: string;
  /** The set demands a client certificate, as a server with a CA file does. */
  clientPem: string;
  stop(): Promise<void>;
}

interface Fixtures {
  /** Runs by itself: pages that stay open go on reading live events and slow down all that follow. */
  windowsClosed: undefined;
  /** Fails on any accessibility finding of WCAG 2.2 A and AA. */
  expectAccessible(page: Page): Promise<void>;
}

interface WorkerFixtures {
  product: Product;
  simulatedSet: SimulatedSet;
}

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const test = base.extend<Fixtures, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const folder = temporaryFolder();
      const product = await startProduct(folder.path);
      await use(product);
      await product.stop();
      folder.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  simulatedSet: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const folder = temporaryFolder();
      const set = await startSimulatedSet(folder.path);
      await use(set);
      await set.stop();
      folder.remove();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  windowsClosed: [
    async ({ browser }, use) => {
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
  expectAccessible: async ({}, use) => {
    await use(async (page) => {
      const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
      const found = violations.map(({ id, help, nodes }) => ({
        id,
        help,
        where: nodes.map(({ target }) => target.join(" ")),
      }));
      expect(found, `accessibility of ${page.url()}`).toEqual([]);
    });
  },
});

async function startSimulatedSet(folder: string): Promise<SimulatedSet> {
  const base = await freePorts(3);
  const flags = ["--topology", "replica-set:3", "--mode", "allowTLS", "--auth"];
  const running = runPortcullis(
    ["simulate", ...flags, "--base-port", String(base), "--out", folder],
    folder,
  );
  await running.line(/"event":"ready"/);
  const { uri, users, nodes, files } = JSON.parse(
    readFileSync(path.join(folder, "cluster.json"), "utf8"),
  );
  const { user, password, db } = users.driver;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return {
    uri: `${uri.replace("mongodb://", `mongodb://${login}`)}&authSource=${db}`,
    hosts: nodes.map(({ host }: { host: string }) => host),
    caPem: readFileSync(path.join(folder, files.ca), "utf8"),
    clientPem: readFileSync(path.join(folder, files.client), "utf8"),
    stop: running.stop,
  };
}

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** One sign-in per person and product: the product limits how many an address may make in a minute. */
const sessions = new Map<string, Session>();

/** A page in a window of its own, signed in as the person with this role. */
export async function signIn(browser: Browser, product: Product, role: Role): Promise<Page> {
  const known = sessions.get(`${product.url} ${role}`);
  const context = await browser.newContext({
    baseURL: product.url,
    ...(known === undefined ? {} : { storageState: known }),
  });
  const page = await context.newPage();
  if (known !== undefined) {
    await page.goto("/");
    return page;
  }
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(`${role}@portcullis.local`);
  await page.getByLabel("Password", { exact: true }).fill(product.passwords[role]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  sessions.set(`${product.url} ${role}`, await context.storageState());
  return page;
}
