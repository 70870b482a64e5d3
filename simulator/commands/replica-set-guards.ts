import type { CommandContext } from "#simulator/commands/command.ts";
import { CommandError } from "#simulator/commands/command-error.ts";
import type {
  ReplicaSetConfig,
  ReplicationState,
} from "#simulator/replication/replication-state.ts";

/**
 * The replication state of a process that runs as a member.
 *
 * @throws CommandError 76 NoReplicationEnabled
 */
export function requireReplication({ node }: CommandContext): ReplicationState {
  if (node.replication !== null) return node.replication;
  throw new CommandError(76, "NoReplicationEnabled", "not running with --replSet");
}

/**
 * State and configuration of a member of an initiated set.
 *
 * @throws CommandError 76 NoReplicationEnabled, 94 NotYetInitialized
 */
export function requireConfig(context: CommandContext): {
  replication: ReplicationState;
  config: ReplicaSetConfig;
} {
  const replication = requireReplication(context);
  if (replication.config !== null) return { replication, config: replication.config };
  throw new CommandError(94, "NotYetInitialized", "no replset config has been received");
}
