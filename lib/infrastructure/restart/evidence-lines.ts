/** An answer is kept with the attempt for good, so only so much of it. */
const MOST_LINES = 40;
const LONGEST_LINE = 400;

/** The last lines of what a tool printed or answered, cut to a size that can be kept. */
export function evidenceLines(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const kept = lines.slice(-MOST_LINES).map((line) => line.slice(0, LONGEST_LINE));
  const dropped = lines.length - kept.length;
  return dropped === 0 ? kept : [`(${dropped} lines before)`, ...kept];
}
