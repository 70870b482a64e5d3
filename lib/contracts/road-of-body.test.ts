import { expect, test } from "vitest";
import { toPlanRolloutInput } from "#lib/contracts/road-of-body.ts";
import { createRolloutBodySchema } from "#lib/contracts/rollout.ts";

const inputOf = (body: object) =>
  toPlanRolloutInput(createRolloutBodySchema.parse({ clusterId: "cluster-1", ...body }));

test("a body without more asks for the whole road to requireTLS, at once", () => {
  expect(inputOf({})).toEqual({
    clusterId: "cluster-1",
    road: {
      ladder: "tls-mode",
      target: "requireTLS",
      phases: null,
      policy: {},
      files: null,
      filesByHost: {},
    },
    notBefore: null,
  });
});

test("modes among the phases stand for the move to them", () => {
  const { road } = inputOf({ phases: ["allow", "preferTLS", "drain", "requireTLS"] });

  expect(road.phases).toEqual(["allow", "prefer", "drain", "require"]);
});

test("other ladders have no target mode", () => {
  expect(inputOf({ ladder: "certificates" }).road.target).toBeNull();
});

test("what differs from the usual care is passed on, and nothing else", () => {
  const { road, notBefore } = inputOf({
    policy: { soakSeconds: 60 },
    notBefore: "2026-11-23T02:00:00Z",
  });

  expect(road.policy).toEqual({ soakSeconds: 60 });
  expect(notBefore).toBe("2026-11-23T02:00:00Z");
});
