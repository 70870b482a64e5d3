import type { HelloAsker, Offered, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";

/** Asks a server that exists only as a rule of choice; nothing ever goes wrong on the way. */
export function askerInMemory(choose: (offered: Offered) => Outcome): HelloAsker {
  let connections = 0;
  return {
    ask: (_version, offered) => {
      connections += 1;
      return Promise.resolve(choose(offered));
    },
    traits: { secureRenegotiation: null, compression: null, sessionTickets: null },
    connections: () => connections,
    trouble: () => null,
    incomplete: () => null,
  };
}
