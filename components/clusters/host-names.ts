export interface ShortHosts {
  /** What all names end with, from a dot or colon on: ".internal.example.com:27017"; empty when there is nothing. */
  shared: string;
  /** The part of a name that tells it apart. */
  short: (host: string) => string;
}

/**
 * Cuts from host names the ending that all of them share, so that the part that tells them apart stays visible;
 * where only ports differ, as between members and routers, the domain is cut and the port stays.
 * A single name, or names of which one would be left empty, stay whole.
 */
export function shortHosts(hosts: readonly string[]): ShortHosts {
  if (hosts.length < 2) return { shared: "", short: (host) => host };
  const shared = sharedEnding(hosts);
  if (shared !== "") return { shared, short: (host) => without(host, shared) };
  const domain = sharedEnding(hosts.map((host) => splitPort(host).name));
  return {
    shared: domain,
    short: (host) => {
      const { name, port } = splitPort(host);
      return domain === "" ? host : `${without(name, domain)}…${port}`;
    },
  };
}

function without(text: string, ending: string): string {
  return text.endsWith(ending) ? text.slice(0, -ending.length) : text;
}

function splitPort(host: string): { name: string; port: string } {
  const at = host.lastIndexOf(":");
  return at < 0 ? { name: host, port: "" } : { name: host.slice(0, at), port: host.slice(at) };
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
