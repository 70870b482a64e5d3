import { expect, type Page } from "@playwright/test";
import { plaintextReplyLength } from "./plaintext-hello.ts";
import { signIn, test } from "./product.ts";

const CLUSTER = "checkout-eu";

/** Asks the API from inside the page, with the person's own session. */
function ask(page: Page, method: string, path: string, body: unknown) {
  return page.evaluate(
    async ([verb, address, json]) => {
      const response = await fetch(address, {
        method: verb,
        headers: { "content-type": "application/json" },
        ...(json === null ? {} : { body: json }),
      });
      return { status: response.status, body: await response.json() };
    },
    [method, path, body === null ? null : JSON.stringify(body)] as const,
  );
}

async function approvePhase(approver: Page, target: string): Promise<void> {
  await approver.goto("/approvals");
  const card = approver.getByRole("article").filter({ hasText: CLUSTER });
  await expect(card).toContainText(target);
  await card.getByRole("button", { name: "Review and decide" }).click();
  await approver.getByRole("button", { name: `Approve ${target} on ${CLUSTER}` }).click();
  await expect(approver.getByText(`${target} on ${CLUSTER} is approved`)).toBeVisible();
}

test("two people take a cluster from allowTLS to requireTLS and watch every node arrive", async ({
  browser,
  product,
  simulatedSet,
  expectAccessible,
}) => {
  const { hosts } = simulatedSet;
  for (const host of hosts) expect(await plaintextReplyLength(host)).toBeGreaterThan(0);

  const operator = await signIn(browser, product, "operator");
  await expect(operator.getByRole("heading", { name: "Fleet", level: 1 })).toBeVisible();
  await expectAccessible(operator);

  await operator.getByRole("button", { name: "Add cluster" }).click();
  await operator.getByLabel("Name").fill(CLUSTER);
  await operator.getByLabel("Connection string").fill(simulatedSet.uri);
  await operator.getByLabel("CA certificates").fill(simulatedSet.caPem);
  await operator.getByLabel("Client certificate and key").fill(simulatedSet.clientPem);
  await expectAccessible(operator);
  await operator.getByRole("button", { name: "Add and probe" }).click();

  await operator.waitForURL(/\/clusters\//);
  for (const host of hosts) {
    const row = operator.getByRole("row").filter({ hasText: host.slice(-5) });
    await expect(row).toContainText("allowTLS");
    await expect(row).toContainText("logged in");
  }
  await expectAccessible(operator);

  await operator.getByRole("link", { name: "Plan change" }).click();
  await operator.getByRole("radio", { name: "Online moves only" }).click();
  await operator.getByLabel("Canary soak, s").fill("1");
  await operator.getByLabel("Soak, s", { exact: true }).fill("2");
  await expectAccessible(operator);
  await operator.getByRole("button", { name: "Dry run" }).click();
  await expect(operator.getByRole("list", { name: "Phases of the plan" })).toContainText(
    "requireTLS",
  );
  await expectAccessible(operator);
  await expect(operator.getByText("Ready to be kept as a draft")).toBeVisible();
  await operator.getByRole("button", { name: /^Keep as draft/ }).click();
  await operator.waitForURL(/\/rollouts\//);
  await operator.getByRole("button", { name: "Submit for approval" }).click();
  await expectAccessible(operator);
  await operator.getByRole("button", { name: `Submit ${CLUSTER} for approval` }).click();
  await expect(operator.getByText("Waits for approval", { exact: true })).toBeVisible();
  await expectAccessible(operator);

  const rolloutId = new URL(operator.url()).pathname.split("/").at(-1);
  const { body: rollout } = await ask(operator, "GET", `/api/v1/rollouts/${rolloutId}`, null);
  const decision = { digest: rollout.digest, decision: "approved", comment: "" };
  const refused = await ask(
    operator,
    "POST",
    `/api/v1/rollouts/${rolloutId}/phases/0/approvals`,
    decision,
  );
  expect([refused.status, refused.body.code]).toEqual([403, "FORBIDDEN"]);

  const approver = await signIn(browser, product, "approver");
  await approver.goto("/approvals");
  await expectAccessible(approver);
  await approvePhase(approver, "preferTLS");

  // The operator's page is never reloaded: what follows arrives by itself.
  const phases = operator.getByRole("list", { name: "Phases" });
  await expect(phases.getByRole("listitem").nth(0)).toContainText("3/3", { timeout: 60_000 });
  await expect(phases.getByRole("listitem").nth(1)).toContainText("0/3");
  for (const host of hosts) expect(await plaintextReplyLength(host)).toBeGreaterThan(0);

  await approvePhase(approver, "requireTLS");
  await expect(phases.getByRole("listitem").nth(1)).toContainText("3/3", { timeout: 60_000 });
  await expect(operator.getByText("Succeeded", { exact: true })).toBeVisible();
  for (const host of hosts) {
    const mark = operator.getByRole("button", {
      name: `${host}, attempt 1 toward requireTLS: verified`,
    });
    await expect(mark).toBeVisible();
  }
  await expectAccessible(operator);
  await operator
    .getByRole("button", { name: `${hosts[0]}, attempt 1 toward requireTLS: verified` })
    .click();
  await expect(operator.getByRole("dialog")).toContainText("requireTLS");
  await expectAccessible(operator);

  for (const host of hosts) expect(await plaintextReplyLength(host)).toBe(0);
});

test("an author who could approve cannot approve their own plan", async ({ browser, product }) => {
  const admin = await signIn(browser, product, "admin");
  const { body: clusters } = await ask(admin, "GET", "/api/v1/clusters", null);
  const sessions = clusters.items.find(({ name }: { name: string }) => name === "sessions");

  const planned = await ask(admin, "POST", "/api/v1/rollouts", {
    clusterId: sessions.id,
    target: "requireTLS",
    phases: ["requireTLS"],
    policy: { canarySoakSeconds: 0 },
  });
  const submitted = await ask(admin, "POST", `/api/v1/rollouts/${planned.body.id}/submit`, {});
  const approved = await ask(
    admin,
    "POST",
    `/api/v1/rollouts/${planned.body.id}/phases/0/approvals`,
    {
      digest: planned.body.digest,
      decision: "approved",
      comment: "",
    },
  );

  expect([planned.status, submitted.status]).toEqual([201, 200]);
  expect([approved.status, approved.body.code]).toEqual([403, "SELF_APPROVAL"]);
  await admin.goto(`/rollouts/${planned.body.id}`);
  await admin.getByRole("button", { name: "Review and decide" }).click();
  await expect(admin.getByRole("dialog").getByText(/someone else than its author/)).toBeVisible();
  const aborted = await ask(admin, "POST", `/api/v1/rollouts/${planned.body.id}/abort`, {
    reason: "Only to see that it is refused",
  });
  expect(aborted.status).toBe(200);
});
