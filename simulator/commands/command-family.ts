import type { CommandDefinition } from "#simulator/commands/command-definition.ts";

/** Commands by name as MongoDB spells it. */
export type CommandFamily = Readonly<Record<string, CommandDefinition>>;
