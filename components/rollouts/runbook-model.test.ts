import { expect, test } from "vitest";
import { runbookTexts, shellWords } from "#components/rollouts/runbook-model.ts";

const description = {
  basis: "file" as const,
  before: "net:\n",
  after: "net:\n  tls:\n    mode: allowTLS\n",
  diff: "+  tls:\n",
  commandLine: ["mongod", "--config", "/etc/mongod.conf"],
  systemd: "[Service]\n",
  ansible: "- name: set\n",
  notes: [],
};

test("the exact difference comes first and the way back last", () => {
  const forms = runbookTexts({ description, backOut: description }).map(({ form }) => form);

  expect(forms[0]).toBe("diff");
  expect(forms.at(-1)).toBe("back-out");
});

test("where no file changes there is no diff to show", () => {
  const texts = runbookTexts({ description: { ...description, diff: "" }, backOut: null });

  expect(texts.map(({ form }) => form)).toEqual(["file", "command-line", "systemd", "ansible"]);
});

test("a word that a shell would split or run is put in quotes", () => {
  expect(shellWords(["mongod", "--setParameter", "a b", "it's", "$(rm x)"])).toBe(
    `mongod --setParameter 'a b' 'it'\\''s' '$(rm x)'`,
  );
});
