import { memoryUsage, uptime } from "node:process";

/** Counters of one web process, in the text format that Prometheus reads. */
export interface Metrics {
  countRequest(method: string, status: number, seconds: number): void;
  render(): string;
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Fresh counters; methods and status classes are bounded, so a client cannot grow the page. */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  let secondsTotal = 0;
  return {
    countRequest(method, status, seconds) {
      const known = METHODS.has(method) ? method : "OTHER";
      const labels = `method="${known}",status="${Math.floor(status / 100)}xx"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      secondsTotal += seconds;
    },
    render() {
      const { rss, heapUsed } = memoryUsage();
      return [
        "# HELP portcullis_http_requests_total Requests answered.",
        "# TYPE portcullis_http_requests_total counter",
        ...[...requests].map(([labels, n]) => `portcullis_http_requests_total{${labels}} ${n}`),
        "# HELP portcullis_http_seconds_total Seconds spent on answers.",
        "# TYPE portcullis_http_seconds_total counter",
        `portcullis_http_seconds_total ${secondsTotal.toFixed(6)}`,
        "# HELP process_resident_memory_bytes Resident memory of the web process.",
        "# TYPE process_resident_memory_bytes gauge",
        `process_resident_memory_bytes ${rss}`,
        "# HELP nodejs_heap_size_used_bytes Heap in use.",
        "# TYPE nodejs_heap_size_used_bytes gauge",
        `nodejs_heap_size_used_bytes ${heapUsed}`,
        "# HELP process_uptime_seconds Seconds since the web process began.",
        "# TYPE process_uptime_seconds gauge",
        `process_uptime_seconds ${uptime().toFixed(3)}`,
        "",
      ].join("\n");
    },
  };
}
