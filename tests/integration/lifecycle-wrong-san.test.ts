import { afterEach, describe, expect, test } from "vitest";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import { endSet, isWrittenToThree, run, said, startSet } from "#tests/integration/lifecycle-set.ts";
import { at, eventually, replicationOf, rounds, view } from "#tests/integration/member-view.ts";

/* Facts of lifecycle.md, (b) a member certificate with a wrong SAN. */

afterEach(endSet);

describe("lifecycle (b): a member whose certificate has a wrong SAN", () => {
  const WRONG_SAN =
    "The server certificate does not match the host name. Hostname: 127.0.0.1 does not match " +
    "SAN(s): wrong.example.net, CN: wrong";
  const refusal = (set: SimulatedCluster, index: number) =>
    `Error connecting to ${at(set, index).host} :: caused by :: ${WRONG_SAN}`;

  async function atPrefer(): Promise<SimulatedCluster> {
    const set = await startSet(["allowTLS"], 3, { flaws: { 2: { certificate: "wrong-san" } } });
    await eventually(() => expect(said(set, 0, 2)).toBe("healthy"));
    for (const index of [2, 1, 0]) await run(set, index, { setParameter: 1, tlsMode: "preferTLS" });
    return set;
  }

  test("nothing shows at allow, nor at prefer while old sockets are in use", async () => {
    const set = await atPrefer();
    await rounds(set, 8);

    expect([said(set, 0, 2), said(set, 1, 2), said(set, 2, 0)]).toEqual(Array(3).fill("healthy"));
    expect(await isWrittenToThree(set)).toBe(true);
  });

  test("dropConnections shows it on the member that dials anew, one after the other", async () => {
    const set = await atPrefer();
    const drop = { dropConnections: 1, hostAndPort: [at(set, 2).host] };

    await run(set, 0, drop);
    await eventually(() => expect(said(set, 0, 2)).toBe(refusal(set, 2)));
    expect(said(set, 1, 2)).toBe("healthy");

    await run(set, 1, drop);
    await eventually(() => expect(said(set, 1, 2)).toBe(refusal(set, 2)));
    expect([said(set, 2, 0), said(set, 2, 1)]).toEqual(["healthy", "healthy"]);
    // It dials the primary, whose certificate is good.
    expect(await isWrittenToThree(set)).toBe(true);
  });

  test("a restart at prefer shows the same picture at once", async () => {
    const set = await startSet(["preferTLS"], 3);
    await set.restart(at(set, 2).host, {
      tls: { certificateKeyPem: set.certificates.wrongSan },
    });

    await eventually(() => {
      expect([said(set, 0, 2), said(set, 1, 2)]).toEqual([refusal(set, 2), refusal(set, 2)]);
      expect(said(set, 2, 0)).toBe("healthy");
    });
  });

  test("on the member of highest priority it makes primaries come and go", async () => {
    const preferred = (index: number) => (index === 0 ? { priority: 5 } : {});
    const set = await startSet(["preferTLS"], 3, {
      electionTimeoutMs: 400,
      adjust: (options) => ({
        ...options,
        ...(options.replicaSet === undefined
          ? {}
          : {
              replicaSet: {
                ...options.replicaSet,
                members: options.replicaSet.members.map((m) => ({ ...m, ...preferred(m._id) })),
              },
            }),
      }),
    });
    await eventually(() => expect(view(set, 0, 1).health).toBe(1));
    const { term } = replicationOf(set, 0);
    await set.restart(at(set, 0).host, { tls: { certificateKeyPem: set.certificates.wrongSan } });

    await eventually(() => {
      expect(Math.max(...[0, 1, 2].map((index) => replicationOf(set, index).term))).toBeGreaterThan(
        term + 3,
      );
    });
  });
});
