const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length of time in its two largest units: "6 d 4 h", "1 min 20 s", "0.4 s". */
export function durationWords(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 950) return `${(length / SECOND_MS).toFixed(1)} s`;
  if (length < MINUTE_MS) return `${Math.round(length / SECOND_MS)} s`;
  if (length < HOUR_MS) return twoUnits(length, MINUTE_MS, "min", SECOND_MS, "s");
  if (length < DAY_MS) return twoUnits(length, HOUR_MS, "h", MINUTE_MS, "min");
  return twoUnits(length, DAY_MS, "d", HOUR_MS, "h");
}

/** How long ago, or how far ahead, an instant lies: "12 s ago", "in 48 d". Less than two seconds is "just now". */
export function relativeWords(atMs: number, nowMs: number): string {
  const distance = nowMs - atMs;
  if (Math.abs(distance) < 2 * SECOND_MS) return "just now";
  const words = oneUnit(Math.abs(distance));
  return distance > 0 ? `${words} ago` : `in ${words}`;
}

/** Time of day in the zone, with seconds: "14:02:10". */
export const clockTime = formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Date and time in the zone: "22 Nov 2026, 14:02:10 UTC". */
export const fullTime = formatter({
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

/** One format a zone: making one takes a hundred times as long as using it, and a screen shows hundreds of times. */
function formatter(options: Intl.DateTimeFormatOptions): (atMs: number, zone: string) => string {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (atMs, zone) => {
    const format =
      formats.get(zone) ?? new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    formats.set(zone, format);
    return format.format(atMs);
  };
}

/** Whole days from now until an instant; negative once it has passed. */
export function daysUntil(atMs: number, nowMs: number): number {
  return Math.floor((atMs - nowMs) / DAY_MS);
}

function twoUnits(ms: number, big: number, bigName: string, small: number, smallName: string) {
  const whole = Math.floor(ms / big);
  const rest = Math.floor((ms - whole * big) / small);
  return rest === 0 ? `${whole} ${bigName}` : `${whole} ${bigName} ${rest} ${smallName}`;
}

function oneUnit(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}
