import { onCluster } from "#simulator/commands/command-definition.ts";
import type { CommandFamily } from "#simulator/commands/command-family.ts";
import { connPoolStats } from "#simulator/commands/conn-pool-stats.ts";
import { currentOp, currentOpRequirement } from "#simulator/commands/current-op.ts";
import { getCmdLineOpts } from "#simulator/commands/get-cmd-line-opts.ts";
import { getLog } from "#simulator/commands/get-log.ts";
import { getParameter } from "#simulator/commands/get-parameter.ts";
import { hostInfo } from "#simulator/commands/host-info.ts";
import { okReply } from "#simulator/commands/reply.ts";
import { serverStatus } from "#simulator/commands/server-status.ts";

/** What tells the state of one process. */
export const MONITORING_COMMANDS: CommandFamily = {
  getParameter: {
    handler: getParameter,
    requires: onCluster("getParameter"),
    adminOnly: true,
    allowedOnArbiter: true,
  },
  getCmdLineOpts: {
    handler: getCmdLineOpts,
    requires: onCluster("getCmdLineOpts"),
    adminOnly: true,
    allowedOnArbiter: true,
  },
  serverStatus: {
    handler: serverStatus,
    requires: onCluster("serverStatus"),
    allowedOnArbiter: true,
  },
  getLog: { handler: getLog, requires: onCluster("getLog"), adminOnly: true },
  hostInfo: { handler: hostInfo, requires: onCluster("hostInfo"), adminOnly: true },
  currentOp: { handler: currentOp, requires: currentOpRequirement, adminOnly: true },
  connPoolStats: { handler: connPoolStats, requires: onCluster("connPoolStats") },
  top: { handler: () => okReply({ totals: {} }), requires: onCluster("top"), adminOnly: true },
  getFreeMonitoringStatus: {
    handler: () => okReply({ state: "disabled" }),
    requires: onCluster("checkFreeMonitoringStatus"),
    adminOnly: true,
  },
};
