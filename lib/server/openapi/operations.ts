import type { SchemaName } from "#lib/server/openapi/schemas.ts";

export interface Operation {
  method: "get" | "post" | "patch" | "delete";
  path: string;
  summary: string;
  /** Anybody may call it, signed in or not. */
  open?: true;
  body?: SchemaName;
  /** Without a body the defaults hold. */
  optionalBody?: true;
  status: number;
  answer?: SchemaName;
  /** `page`: cursor and limit; `depth`: of observations; `action`: Idempotency-Key; `version`: If-Match. */
  takes?: readonly ("page" | "depth" | "action" | "version")[];
  /** Answers with a stream of events instead of a document. */
  events?: true;
}

const ACTION = ["action"] as const;
const CHANGE = ["action", "version"] as const;
const PAGE = ["page"] as const;

/** Every operation of the API, one a line of thought; a test holds it against the route handlers. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/version",
    summary: "Version of the server",
    open: true,
    status: 200,
    answer: "Version",
  },
  { method: "get", path: "/openapi.json", summary: "This document", open: true, status: 200 },
  {
    method: "post",
    path: "/setup",
    summary: "Create the first administrator",
    open: true,
    body: "SetupBody",
    status: 201,
    answer: "Person",
  },
  { method: "get", path: "/me", summary: "Who is asking", status: 200, answer: "Me" },
  { method: "get", path: "/people", summary: "List people", status: 200, answer: "PersonList" },
  {
    method: "post",
    path: "/people",
    summary: "Add a person",
    body: "CreatePersonBody",
    status: 201,
    answer: "Person",
    takes: ACTION,
  },
  {
    method: "patch",
    path: "/people/{personId}",
    summary: "Change roles or close an account",
    body: "UpdatePersonBody",
    status: 200,
    answer: "Person",
    takes: ACTION,
  },
  {
    method: "get",
    path: "/tokens",
    summary: "List own API tokens",
    status: 200,
    answer: "TokenList",
  },
  {
    method: "post",
    path: "/tokens",
    summary: "Make an API token; its text is shown once",
    body: "CreateTokenBody",
    status: 201,
    answer: "Token",
  },
  { method: "delete", path: "/tokens/{tokenId}", summary: "Revoke an own API token", status: 204 },
  {
    method: "get",
    path: "/clusters",
    summary: "List clusters with their latest posture",
    status: 200,
    answer: "ClusterList",
    takes: PAGE,
  },
  {
    method: "post",
    path: "/clusters",
    summary: "Add a cluster",
    body: "CreateClusterBody",
    status: 201,
    answer: "ClusterSummary",
    takes: ACTION,
  },
  {
    method: "get",
    path: "/clusters/{clusterId}",
    summary: "A cluster with its latest observation",
    status: 200,
    answer: "ClusterDetail",
  },
  {
    method: "patch",
    path: "/clusters/{clusterId}",
    summary: "Change a cluster",
    body: "UpdateClusterBody",
    status: 200,
    answer: "ClusterSummary",
    takes: ACTION,
  },
  {
    method: "delete",
    path: "/clusters/{clusterId}",
    summary: "Remove a cluster",
    status: 204,
    takes: ACTION,
  },
  {
    method: "post",
    path: "/clusters/{clusterId}/probe",
    summary: "Ask for a probe soon, of base depth unless the body says full",
    body: "RequestProbeBody",
    optionalBody: true,
    status: 202,
    answer: "ProbeRequested",
    takes: ACTION,
  },
  {
    method: "get",
    path: "/clusters/{clusterId}/nodes",
    summary: "Nodes as last observed",
    status: 200,
    answer: "NodeList",
  },
  {
    method: "get",
    path: "/clusters/{clusterId}/observations",
    summary: "Observations, newest first",
    status: 200,
    answer: "ObservationList",
    takes: ["page", "depth"],
  },
  {
    method: "get",
    path: "/clusters/{clusterId}/findings",
    summary: "Findings of the latest observation",
    status: 200,
    answer: "FindingList",
  },
  {
    method: "get",
    path: "/clusters/{clusterId}/ca-bundles",
    summary: "Authorities that nodes are said to accept",
    status: 200,
    answer: "CaBundleList",
  },
  {
    method: "post",
    path: "/clusters/{clusterId}/ca-bundles",
    summary: "Upload the CA file of some or all nodes",
    body: "CreateCaBundleBody",
    status: 201,
    answer: "CaBundle",
    takes: ACTION,
  },
  {
    method: "delete",
    path: "/clusters/{clusterId}/ca-bundles/{bundleId}",
    summary: "Remove a CA bundle",
    status: 204,
    takes: ACTION,
  },
  {
    method: "get",
    path: "/certificates",
    summary:
      "Every certificate of every cluster's latest observation, and who accepts which authority",
    status: 200,
    answer: "CertificateInventory",
  },
  {
    method: "get",
    path: "/rollouts",
    summary: "List rollouts, newest first",
    status: 200,
    answer: "RolloutList",
    takes: PAGE,
  },
  {
    method: "post",
    path: "/rollouts",
    summary: "Plan a rollout",
    body: "CreateRolloutBody",
    status: 201,
    answer: "Rollout",
    takes: ACTION,
  },
  {
    method: "get",
    path: "/rollouts/{rolloutId}",
    summary: "A rollout with gates and facts",
    status: 200,
    answer: "Rollout",
  },
  {
    method: "post",
    path: "/rollouts/{rolloutId}/submit",
    summary: "Hand a draft to the approvers",
    status: 200,
    answer: "Rollout",
    takes: CHANGE,
  },
  {
    method: "post",
    path: "/rollouts/{rolloutId}/phases/{phaseIndex}/approvals",
    summary: "Approve or reject the phase that waits",
    body: "ApprovalBody",
    status: 200,
    answer: "Rollout",
    takes: CHANGE,
  },
  {
    method: "post",
    path: "/rollouts/{rolloutId}/pause",
    summary: "Pause before the next node",
    status: 200,
    answer: "Rollout",
    takes: CHANGE,
  },
  {
    method: "post",
    path: "/rollouts/{rolloutId}/resume",
    summary: "Go on",
    status: 200,
    answer: "Rollout",
    takes: CHANGE,
  },
  {
    method: "post",
    path: "/rollouts/{rolloutId}/halt",
    summary: "Stop before the next node, with a reason",
    body: "HaltBody",
    status: 200,
    answer: "Rollout",
    takes: CHANGE,
  },
  {
    method: "post",
    path: "/rollouts/{rolloutId}/abort",
    summary: "End a rollout before the next node",
    status: 200,
    answer: "Rollout",
    takes: CHANGE,
  },
  {
    method: "get",
    path: "/events",
    summary: "Live facts as server-sent events, resumable by Last-Event-ID",
    status: 200,
    events: true,
  },
];
