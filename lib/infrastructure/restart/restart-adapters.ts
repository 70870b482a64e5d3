import type { RestartAdapter, RestartAdapters } from "#lib/application/ports/restart.ts";
import type { Clock } from "#lib/application/ports.ts";
import {
  type CommandSettings,
  createCommandAdapter,
} from "#lib/infrastructure/restart/command-adapter.ts";
import {
  createWebhookAdapter,
  type WebhookSettings,
} from "#lib/infrastructure/restart/webhook-adapter.ts";

export interface RestartSettings {
  /** Null where the installation has none. */
  webhook: WebhookSettings | null;
  command: CommandSettings | null;
}

/** A person does it, by what the console shows them. */
const RUNBOOK: RestartAdapter = { order: async () => ({ kind: "by-hand" }) };

/** The ways of this installation to have a process restarted; the runbook is always there. */
export function createRestartAdapters(
  { webhook, command }: RestartSettings,
  clock: Clock,
): RestartAdapters {
  const adapters = {
    runbook: RUNBOOK,
    webhook: webhook === null ? null : createWebhookAdapter(webhook, clock),
    command: command === null ? null : createCommandAdapter(command),
  };
  return { find: (kind) => adapters[kind] };
}
