/** Meaning of a colour; every use comes with an icon and a word. */
export type Tone = "neutral" | "red" | "amber" | "blue" | "green" | "violet";

export const TONE_TEXT: Record<Tone, string> = {
  neutral: "text-ink-2",
  red: "text-red",
  amber: "text-amber",
  blue: "text-blue",
  green: "text-green",
  violet: "text-violet",
};

export const TONE_WASH: Record<Tone, string> = {
  neutral: "bg-hover border-line text-ink-2",
  red: "bg-red-wash border-red-line text-red",
  amber: "bg-amber-wash border-amber-line text-amber",
  blue: "bg-blue-wash border-blue-line text-blue",
  green: "bg-green-wash border-green-line text-green",
  violet: "bg-violet-wash border-violet-line text-violet",
};

export const TONE_FILL: Record<Tone, string> = {
  neutral: "bg-ink-3",
  red: "bg-red-fill",
  amber: "bg-amber-fill",
  blue: "bg-blue-fill",
  green: "bg-green-fill",
  violet: "bg-violet-fill",
};
