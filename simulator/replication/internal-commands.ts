import type { CommandTable } from "#simulator/commands/command.ts";

/** Commands that members send each other. */
export const INTERNAL_COMMANDS: CommandTable = new Map();
