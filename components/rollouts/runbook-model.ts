import type { StepRestartDto } from "#lib/contracts/node-config.ts";

export type RunbookForm = "diff" | "file" | "command-line" | "systemd" | "ansible" | "back-out";

export interface RunbookText {
  form: RunbookForm;
  label: string;
  text: string;
  look: "plain" | "diff";
}

type Description = NonNullable<StepRestartDto["description"]>;

/** The forms in which a restart can be carried out, the exact difference first; forms without text are left out. */
export function runbookTexts({
  description,
  backOut,
}: Pick<StepRestartDto, "description" | "backOut">): RunbookText[] {
  if (description === null) return [];
  const texts: RunbookText[] = [
    { form: "diff", label: "Diff", text: description.diff, look: "diff" },
    { form: "file", label: fileLabel(description), text: description.after, look: "plain" },
    {
      form: "command-line",
      label: "Command line",
      text: shellWords(description.commandLine),
      look: "plain",
    },
    { form: "systemd", label: "systemd", text: description.systemd, look: "plain" },
    { form: "ansible", label: "Ansible", text: description.ansible, look: "plain" },
    { form: "back-out", label: "Way back", text: backOutText(backOut), look: "diff" },
  ];
  return texts.filter(({ text }) => text !== "");
}

function fileLabel({ basis }: Description): string {
  return basis === "file" ? "File" : "Settings";
}

function backOutText(backOut: StepRestartDto["backOut"]): string {
  if (backOut === null) return "";
  return backOut.diff === "" ? shellWords(backOut.commandLine) : backOut.diff;
}

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** Words of a command as a shell takes them; what holds blanks or signs is put in quotes. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

/** What the texts rest on, in one sentence. */
export function basisWords({ description, configUploadedAt }: StepRestartDto): string {
  switch (description?.basis) {
    case "file":
      return configUploadedAt === null
        ? "Made from the node's configuration file."
        : "Made from the configuration file that was handed over; nothing else in it changes.";
    case "fragment":
      return "Made from what the running process tells of its options; hand over the file for an exact diff.";
    case "command-line":
      return "The process was started with options on its command line; no file changes.";
    case undefined:
      return "No text can be made for this node.";
  }
}
