import { createServer } from "node:net";

/** Whether the port can be listened on now. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** The first of `count` ports in a row that are all free, from `first` on. */
export async function freeRun(first: number, count: number, host: string): Promise<number> {
  for (let base = first; base + count <= 65_536; base += count) {
    const ports = Array.from({ length: count }, (_, index) => base + index);
    const free = await Promise.all(ports.map((port) => isFree(port, host)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`No ${count} free ports in a row from ${first} on`);
}
