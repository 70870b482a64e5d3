export interface ShortHosts {
  /** What all names end with, from a dot or colon on: ".internal.example.com:27017"; empty when there is nothing. */
  shared: string;
  /** The part of a name that tells it apart. */
  short: (host: string) => string;
}

/**
 * Cuts from host names the ending that all of them share, so that the part that tells them apart stays visible.
 * A single name, or names of which one would be left empty, stay whole.
 */
export function shortHosts(hosts: readonly string[]): ShortHosts {
  const shared = hosts.length < 2 ? "" : sharedEnding(hosts);
  return {
    shared,
    short: (host) =>
      shared !== "" && host.endsWith(shared) ? host.slice(0, -shared.length) : host,
  };
}

function sharedEnding(hosts: readonly string[]): string {
  const [first = "", ...others] = hosts;
  for (let cut = 0; cut < first.length; cut += 1) {
    const ending = first.slice(cut);
    const isBoundary = ending.startsWith(".") || ending.startsWith(":");
    if (
      isBoundary &&
      isUseful(ending, first) &&
      others.every((host) => endsUsefully(host, ending))
    ) {
      return ending;
    }
  }
  return "";
}

function endsUsefully(host: string, ending: string): boolean {
  return host.endsWith(ending) && isUseful(ending, host);
}

/** Addresses such as 127.0.0.1:27017 keep all of their numbers: cut off at a dot, the rest would look like a name. */
function isUseful(ending: string, host: string): boolean {
  const rest = host.slice(0, -ending.length);
  return rest !== "" && !(ending.startsWith(".") && /^\d/.test(ending.slice(1)));
}
