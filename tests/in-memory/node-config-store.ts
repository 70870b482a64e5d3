import type { NodeConfigStore } from "#lib/application/ports/stores.ts";

/** Uploaded configuration files in memory; facts are dropped unless somebody records them. */
export function createInMemoryNodeConfigStore(
  record: (facts: Parameters<NodeConfigStore["put"]>[1]) => void = () => {},
): NodeConfigStore {
  const configs = new Map<string, Parameters<NodeConfigStore["put"]>[0]>();
  return {
    async put(config, facts) {
      configs.set(`${config.clusterId} ${config.host}`, structuredClone(config));
      record(facts);
    },
    async list(clusterId) {
      return [...configs.values()]
        .filter((config) => config.clusterId === clusterId)
        .toSorted((a, b) => (a.host < b.host ? -1 : 1))
        .map(({ host, text, at, uploadedBy }) => ({ host, text, at, uploadedBy }));
    },
  };
}
