import { mkdirSync } from "node:fs";
import path from "node:path";
import { DEMO_CLUSTERS, startDemoClusters } from "#cli/demo/demo-clusters.ts";
import { type DemoPeople, demoEmail, ensureDemoPeople } from "#cli/demo/demo-people.ts";
import { writeDemoSecrets } from "#cli/demo/demo-secrets.ts";
import type { DemoRestartTool } from "#cli/demo/restart-tool.ts";
import { formatTable } from "#cli/table.ts";
import { ROLES } from "#lib/domain/people/role.ts";
import { createContainer } from "#lib/server/create-container.ts";
import type { Environment } from "#lib/server/environment.ts";

/** Adds people and simulated clusters, prints how to sign in, and runs the clusters until it is stopped. */
export async function startDemo(
  environment: Environment,
  databaseUrl: string,
  tool: DemoRestartTool | null,
): Promise<{ stop(): Promise<void> }> {
  const container = await createContainer(environment, { databaseUrl, maxConnections: 3 });
  const file = path.join(environment.dataDir, "demo.json");
  const directory = path.join(environment.dataDir, "demo");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const people = await ensureDemoPeople(file, container);
  const { basePort } = people.secrets;
  const restartable = tool?.clusters ?? [];
  const place = { directory, basePort, restartable };
  const clusters = await startDemoClusters(place, people.admin, container);
  writeDemoSecrets(file, { ...people.secrets, basePort: clusters.basePort });
  console.log(describeDemo(people));
  return {
    stop: async () => {
      tool?.stop();
      await clusters.stop();
      await container.close();
    },
  };
}

function describeDemo({ secrets }: DemoPeople): string {
  const { passwords, tokens } = secrets;
  const names = DEMO_CLUSTERS.map(({ name, topology, mode }) => `${name} (${topology}, ${mode})`);
  return [
    `The demo runs the simulated clusters ${names.join(", ")}. Sign in as one of`,
    "",
    formatTable(
      ["ROLE", "E-MAIL", "PASSWORD"],
      ROLES.map((role) => [role, demoEmail(role), passwords[role]]),
    ),
    "",
    `PORTCULLIS_TOKEN of the operator  ${tokens.operator ?? ""}`,
    `PORTCULLIS_TOKEN of the approver  ${tokens.approver ?? ""}`,
    "",
    'Restarts by "webhook" are done by the demo itself; choose it when you plan from disabled.',
  ].join("\n");
}
