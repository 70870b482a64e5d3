import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { buildTrustMatrix, type TrustMatrix } from "#lib/domain/trust/trust-matrix.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import {
  type Pair,
  pairsThatFail,
  probeSet,
  startFlawedSet,
} from "#tests/integration/trust-reality.ts";

function matrixOf(seen: Observation): TrustMatrix {
  const matrix = buildTrustMatrix(seen);
  if (matrix === null) throw new Error("There is no matrix");
  return matrix;
}

function pairsThatAre(wanted: TrustResult, { results }: TrustMatrix): Pair[] {
  return results.flatMap((row, from) =>
    row.flatMap((result, to): Pair[] => (result === wanted ? [[from, to]] : [])),
  );
}

const UNTIL_HEALTHY = { timeout: 30_000, interval: 200 };

describe("a set with another CA file, a certificate without clientAuth and a wrong name", () => {
  const MEMBERS = [0, 1, 2, 3, 4, 5];
  const [OTHER_CA, NO_CLIENT_AUTH, WRONG_SAN] = [2, 3, 4] as const;
  /** Told from the rules and not from the code: who would be refused by whom. */
  const EXPECTED = MEMBERS.flatMap((from) => MEMBERS.map((to): Pair => [from, to])).filter(
    ([from, to]) =>
      from !== to &&
      (from === OTHER_CA || to === OTHER_CA || from === NO_CLIENT_AUTH || to === WRONG_SAN),
  );

  let cluster: SimulatedCluster;
  let seen: Observation;
  beforeAll(async () => {
    cluster = await startFlawedSet(MEMBERS.length, {
      intermediates: 1,
      flaws: {
        [OTHER_CA]: { trust: "other-ca" },
        [NO_CLIENT_AUTH]: { certificate: "no-client-auth" },
        [WRONG_SAN]: { certificate: "wrong-san" },
      },
    });
    // A busy machine may be slow to exchange the first heartbeats.
    seen = await vi.waitFor(async () => {
      const look = await probeSet(cluster);
      const views = look.nodes.flatMap(({ replication }) => replication?.members ?? []);
      if (!views.every(({ healthy }) => healthy)) throw new Error("A member is not healthy yet");
      return look;
    }, UNTIL_HEALTHY);
  });
  afterAll(() => cluster.stop());

  test("at allowTLS all members are healthy, and exactly the pairs to be refused are broken", () => {
    const views = seen.nodes.flatMap(({ replication }) => replication?.members ?? []);

    expect(seen.nodes.map(({ mode }) => mode.runtime)).toEqual(MEMBERS.map(() => "allowTLS"));
    expect(views).toHaveLength(MEMBERS.length ** 2);
    expect(views.every(({ healthy }) => healthy)).toBe(true);
    expect(pairsThatAre("broken", matrixOf(seen))).toEqual(EXPECTED);
    expect(new Set(matrixOf(seen).results.flat())).toEqual(new Set(["self", "ok", "broken"]));
  });

  test("each flaw is told once a direction, with the host it is about", () => {
    const told = matrixOf(seen).troubles.map(({ code, sentence }) => [code, sentence] as const);
    const hostOf = (index: number) => cluster.nodes[index]?.host ?? "";

    expect(told.map(([code]) => code).sort()).toEqual([
      "CLIENT_CHAIN_REFUSED",
      "CLIENT_PURPOSE_MISSING",
      "SERVER_CHAIN_REFUSED",
      "SERVER_NAME_MISMATCH",
    ]);
    const sentences = Object.fromEntries(told);
    expect(sentences.CLIENT_CHAIN_REFUSED).toContain(hostOf(OTHER_CA));
    expect(sentences.SERVER_CHAIN_REFUSED).toContain(hostOf(OTHER_CA));
    expect(sentences.CLIENT_PURPOSE_MISSING).toContain(hostOf(NO_CLIENT_AUTH));
    expect(sentences.SERVER_NAME_MISMATCH).toContain(hostOf(WRONG_SAN));
  });

  test("at preferTLS the heartbeats of exactly those pairs fail", async () => {
    expect(await pairsThatFail(cluster)).toEqual(EXPECTED);
  });
});

describe("a set with a member without CA file and one that allows invalid certificates", () => {
  const [NO_CA_FILE, LENIENT, WRONG_SAN, OTHER_CA] = [0, 1, 2, 3] as const;
  let cluster: SimulatedCluster;
  beforeAll(async () => {
    cluster = await startFlawedSet(4, {
      // Newer releases do not start without a CA file.
      version: "4.2",
      flaws: { [WRONG_SAN]: { certificate: "wrong-san" }, [OTHER_CA]: { trust: "other-ca" } },
      adjust: loosen,
    });
  });
  afterAll(() => cluster.stop());

  function loosen(options: SimulatedNodeOptions, index: number): SimulatedNodeOptions {
    const { tls } = options;
    if (tls === undefined) return options;
    if (index === LENIENT) return { ...options, tls: { ...tls, allowInvalidCertificates: true } };
    if (index !== NO_CA_FILE) return options;
    const { CAFile: _file, caPem: _pem, ...others } = tls;
    return { ...options, tls: others };
  }

  test("what nobody checks works at preferTLS, and what is broken does not", async () => {
    const matrix = matrixOf(await probeSet(cluster));
    const broken = pairsThatAre("broken", matrix);

    expect(broken).toEqual([
      [NO_CA_FILE, OTHER_CA],
      [LENIENT, OTHER_CA],
      [WRONG_SAN, OTHER_CA],
      [OTHER_CA, NO_CA_FILE],
      [OTHER_CA, LENIENT],
      [OTHER_CA, WRONG_SAN],
    ]);
    expect(pairsThatAre("unchecked", matrix)).toEqual([
      [NO_CA_FILE, LENIENT],
      [NO_CA_FILE, WRONG_SAN],
      [LENIENT, NO_CA_FILE],
      [LENIENT, WRONG_SAN],
      [WRONG_SAN, NO_CA_FILE],
    ]);
    expect(await pairsThatFail(cluster)).toEqual(broken);
  });
});
