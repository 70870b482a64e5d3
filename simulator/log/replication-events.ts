import type { LogEvent } from "#simulator/log/node-log.ts";

/** A member's heartbeats show another member in a new state. */
export function memberStateChanged(host: string, state: string, reason: string): LogEvent {
  const shown = `RS_${state}`;
  return {
    severity: "I",
    component: "REPL",
    context: "replexec-0",
    text: `Member ${host} is now in state ${shown}${reason === "" ? "" : ` - ${reason}`}`,
    id: reason === "" ? 21215 : 21216,
    msg: "Member is now in state",
    attr: {
      hostAndPort: host,
      newState: state,
      ...(reason === "" ? {} : { heartbeatMessage: reason }),
    },
  };
}

/** A heartbeat was not answered. */
export function heartbeatFailed(host: string, reason: string): LogEvent {
  const error = `HostUnreachable: ${reason}`;
  return {
    severity: "I",
    component: "REPL_HB",
    context: "replexec-0",
    text: `Heartbeat to ${host} failed after 2 retries, response status: ${error}`,
    id: 23974,
    msg: "Heartbeat failed after max retries",
    attr: { target: host, maxHeartbeatRetries: 2, error },
  };
}

/** This process dials another one. */
export function connecting(host: string): LogEvent {
  return {
    severity: "I",
    component: "CONNPOOL",
    context: "Replication",
    text: `Connecting to ${host}`,
    id: 22576,
    msg: "Connecting",
    attr: { hostAndPort: host },
  };
}
