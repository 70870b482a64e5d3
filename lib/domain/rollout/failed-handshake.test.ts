import { expect, test } from "vitest";
import { failedHandshakeOf } from "#lib/domain/rollout/failed-handshake.ts";

const at = "2026-11-22T14:30:01.123+0000";

/** As servers write them: up to 4.2 as text, from 4.4 on as JSON. */
const FAILURES: [string, "certificate" | "refused", string][] = [
  [
    `${at} E  NETWORK  [conn5] SSL peer certificate validation failed: unable to verify the first certificate`,
    "certificate",
    "SSL peer certificate validation failed: unable to verify the first certificate",
  ],
  [
    `${at} E  NETWORK  [ReplicaSetMonitor-TaskExecutor] The server certificate does not match the host name. Hostname: 127.0.0.1 does not match SAN(s): wrong.example.net, CN: wrong`,
    "certificate",
    "The server certificate does not match the host name. Hostname: 127.0.0.1 does not match SAN(s): wrong.example.net, CN: wrong",
  ],
  [
    `${at} I  NETWORK  [conn1] Error receiving request from client: SSLHandshakeFailed: The server is configured to only allow SSL connections. Ending connection from 10.0.0.7:38650 (connection id: 1)`,
    "refused",
    "The server is configured to only allow SSL connections, from 10.0.0.7",
  ],
  [
    `${at} I  NETWORK  [conn20] Error receiving request from client: SSLHandshakeFailed: SSL handshake failed, as client requested disabled protocol. Ending connection from 10.0.0.7:53142 (connection id: 20)`,
    "refused",
    "SSL handshake failed, as client requested disabled protocol, from 10.0.0.7",
  ],
  [
    `${at} E  NETWORK  [conn4] no SSL certificate provided by peer; connection rejected`,
    "refused",
    "no SSL certificate provided by peer; connection rejected",
  ],
  [
    '{"t":{"$date":"2026-11-22T14:30:01.123+00:00"},"s":"E","c":"NETWORK","id":23256,"ctx":"conn5","msg":"SSL peer certificate validation failed","attr":{"reason":"self signed certificate"}}',
    "certificate",
    "SSL peer certificate validation failed, self signed certificate",
  ],
  [
    '{"t":{"$date":"2026-11-22T14:30:01.123+00:00"},"s":"I","c":"NETWORK","id":22988,"ctx":"conn9","msg":"Error receiving request from client. Ending connection from remote","attr":{"error":{"code":141,"codeName":"SSLHandshakeFailed","errmsg":"The server is configured to only allow SSL connections"},"remote":"10.0.0.7:40112","connectionId":9}}',
    "refused",
    "The server is configured to only allow SSL connections, from 10.0.0.7",
  ],
];

test.each(FAILURES)("%s", (line, kind, text) => {
  expect(failedHandshakeOf(line)).toEqual({ kind, text });
});

test.each([
  `${at} I  NETWORK  [listener] connection accepted from 127.0.0.1:38040 #1 (1 connection now open)`,
  `${at} W  NETWORK  [conn1] no SSL certificate provided by peer`,
  `${at} W  NETWORK  [conn1] SSL peer certificate validation failed: self signed certificate`,
  '{"s":"W","c":"NETWORK","id":23235,"ctx":"conn5","msg":"SSL peer certificate validation failed","attr":{"reason":"self signed certificate"}}',
  `${at} I  NETWORK  [conn1] SSL mode is set to 'preferred' and connection 1 to 127.0.0.1:57440 is not using SSL.`,
])("is no failure: %s", (line) => {
  expect(failedHandshakeOf(line)).toBeNull();
});
