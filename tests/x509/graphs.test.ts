import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUDGET } from "#lib/protocols/x509/path/budget.ts";
import type { ChainAnswer } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { MOST_CPU_MS, withCpu } from "#tests/x509/cpu-limit.ts";
import {
  buildGraph,
  type CertificateGraph,
  type Edge,
  type Entity,
} from "#tests/x509/graphs/certificate-graph.ts";
import { isAnchorReachable, isPath } from "#tests/x509/graphs/reachable-anchor.ts";

/** Wall time on a machine that does ten other things. */
const TIMEOUT_MS = 120_000;

/** Few names and keys, so that they meet again and again: one name with many keys, one key with many names. */
const entity: fc.Arbitrary<Entity> = fc.record({ name: fc.nat(3), key: fc.nat(4) });

function aGraph(mostCertificates: number): fc.Arbitrary<CertificateGraph> {
  return fc.array(entity, { minLength: 1, maxLength: 7 }).chain((entities) => {
    const someone = fc.constantFrom(...entities);
    const edge: fc.Arbitrary<Edge> = fc.record({
      subject: someone,
      issuer: someone,
      isAuthority: fc.boolean().map((low) => low || entities.length < 3),
      isBroken: fc.nat(9).map((dice) => dice === 0),
    });
    return fc.array(edge, { minLength: 1, maxLength: mostCertificates }).chain((certificates) =>
      fc.record({
        leafIssuer: someone,
        certificates: fc.constant(certificates),
        anchors: fc.uniqueArray(fc.nat(certificates.length - 1), { minLength: 1, maxLength: 2 }),
        keyIds: fc.constantFrom("none", "right", "wrong"),
      }),
    );
  });
}

interface Outcome {
  answer: ChainAnswer;
  cpuMs: number;
  /** Places of the path's certificates in the graph, without the leaf. */
  path: number[];
}

function judge(graph: CertificateGraph): Outcome {
  const { question, certificates } = buildGraph(graph);
  const { value: answer, cpuMs } = withCpu(() => verifyChain(question));
  const path = answer.path
    .slice(1)
    .map(({ der }) => certificates.findIndex((certificate) => certificate.der.equals(der)));
  return { answer, cpuMs, path };
}

function expectBounded({ answer, cpuMs }: Outcome): void {
  expect(answer.work.signatures).toBeLessThanOrEqual(BUDGET.signatures);
  expect(answer.work.nodes).toBeLessThanOrEqual(BUDGET.nodes);
  expect(answer.work.nameComparisons).toBeLessThanOrEqual(BUDGET.nameComparisons);
  expect(cpuMs).toBeLessThan(MOST_CPU_MS);
}

function gaveUp({ answer }: Outcome): boolean {
  return answer.reasons.some(({ code }) => code === "BUDGET_EXHAUSTED");
}

describe("over random graphs of certificates", () => {
  test(
    "up to twelve certificates are accepted if and only if an anchor can be reached",
    () => {
      fc.assert(
        fc.property(aGraph(12), (graph) => {
          const outcome = judge(graph);

          expectBounded(outcome);
          expect(gaveUp(outcome)).toBe(false);
          expect(outcome.answer.verdict === "accepted").toBe(isAnchorReachable(graph));
        }),
        { numRuns: 300 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    "an accepted path is a path, however many certificates there are",
    () => {
      fc.assert(
        fc.property(aGraph(60), (graph) => {
          const outcome = judge(graph);

          expectBounded(outcome);
          if (outcome.answer.verdict === "accepted") expect(isPath(graph, outcome.path)).toBe(true);
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    "up to sixty certificates are refused without need only where the budget says so",
    () => {
      fc.assert(
        fc.property(aGraph(60), (graph) => {
          const outcome = judge(graph);

          expectBounded(outcome);
          if (!gaveUp(outcome)) {
            expect(outcome.answer.verdict === "accepted").toBe(isAnchorReachable(graph));
          }
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );
});

describe("graphs that are made to cost much", () => {
  const stranger: Edge = edgeBetween({ name: 9, key: 9 }, { name: 9, key: 9 });

  function edgeBetween(subject: Entity, issuer: Entity): Edge {
    return { subject, issuer, isAuthority: true, isBroken: false };
  }

  /** Everybody certifies everybody. */
  function clique(entities: readonly Entity[]): Edge[] {
    return entities.flatMap((subject) => entities.map((issuer) => edgeBetween(subject, issuer)));
  }

  const sameName = Array.from({ length: 8 }, (_, key) => ({ name: 0, key }));
  const sameKey = Array.from({ length: 8 }, (_, name) => ({ name, key: 0 }));
  const apart = Array.from({ length: 8 }, (_, index) => ({ name: index, key: index }));

  test.each([
    ["one name with eight keys", sameName],
    ["one key with eight names", sameKey],
    ["eight names with eight keys", apart],
  ])("64 cross-signed certificates of %s end without an anchor", (_, entities) => {
    const [leafIssuer = { name: 0, key: 0 }] = entities;
    const certificates = [stranger, ...clique(entities)];

    const outcome = judge({ leafIssuer, certificates, anchors: [0], keyIds: "none" });

    expectBounded(outcome);
    expect(outcome.answer.verdict).toBe("rejected");
  });

  test.each([
    ["one name with eight keys", sameName],
    ["one key with eight names", sameKey],
    ["eight names with eight keys", apart],
  ])("the anchor is found behind 64 cross-signed certificates of %s", (_, entities) => {
    const [leafIssuer = { name: 0, key: 0 }] = entities;
    const last = entities.at(-1) ?? leafIssuer;
    const certificates = [stranger, ...clique(entities), edgeBetween(last, { name: 9, key: 9 })];

    const outcome = judge({ leafIssuer, certificates, anchors: [0], keyIds: "right" });

    expectBounded(outcome);
    expect(outcome.answer.verdict).toBe("accepted");
  });

  test("a hundred certificates that claim to have issued the leaf cost a bounded number of signatures", () => {
    const leafIssuer = { name: 0, key: 0 };
    const impostors = Array.from({ length: 100 }, (_, key) =>
      edgeBetween({ name: 0, key: key + 1 }, { name: 0, key: key + 1 }),
    );

    const outcome = judge({
      leafIssuer,
      certificates: [stranger, ...impostors],
      anchors: [0],
      keyIds: "none",
    });

    expectBounded(outcome);
    expect(outcome.answer.verdict).toBe("rejected");
  });
});
