import { test } from "vitest";
import { anIntermediate } from "#tests/pki/issue.ts";
import { EMPTY_NAME, generalName } from "#tests/pki/names.ts";
import { expectVerdict, type PathCase } from "#tests/x509/pkits/expect-verdict.ts";
import {
  constrained,
  directory,
  directoryName,
  endEntity,
  personIn,
} from "#tests/x509/pkits/name-constraints.ts";

/** Situations of section 4.13 of the Public Key Interoperability Test Suite, directory names. */

const one = constrained({ permitted: [directoryName("permitted 1")] });
const two = constrained({
  permitted: [directoryName("permitted 1"), directoryName("permitted 2")],
});
const three = constrained({ excluded: [directoryName("excluded 1")] });
const four = constrained({ excluded: [directoryName("excluded 1"), directoryName("excluded 2")] });
const five = constrained({
  permitted: [directoryName("permitted 1")],
  excluded: [directoryName("permitted 1", "excluded 1")],
});
const oneNarrowed = constrained(
  { permitted: [directoryName("permitted 1", "inner")] },
  { under: one, subject: directory("permitted 1", "authority") },
);
const oneElsewhere = constrained(
  { permitted: [directoryName("permitted 2")] },
  { under: one, subject: directory("permitted 1", "authority") },
);
const threePermitted = constrained({ permitted: [directoryName("permitted 1")] }, { under: three });
const threeExcluded = constrained({ excluded: [directoryName("excluded 2")] }, { under: three });
const oneRolled = anIntermediate(one, "one, new key", { subject: one.subject });

const CASES: PathCase[] = [
  endEntity("4.13.1 the subject is permitted", {
    valid: true,
    below: [one],
    subject: personIn("permitted 1"),
  }),
  endEntity("4.13.2 the subject is not permitted", {
    valid: false,
    below: [one],
    subject: personIn("excluded 1"),
  }),
  endEntity("4.13.3 the alternative name is not permitted", {
    valid: false,
    below: [one],
    subject: personIn("permitted 1"),
    names: [directoryName("excluded 1")],
  }),
  endEntity("4.13.4 subject and alternative name are permitted", {
    valid: true,
    below: [one],
    subject: personIn("permitted 1"),
    names: [directoryName("permitted 1", "more")],
  }),
  endEntity("4.13.5 either of two subtrees is enough", {
    valid: true,
    below: [two],
    subject: personIn("permitted 1"),
    names: [directoryName("permitted 2")],
  }),
  endEntity("4.13.6 what is not excluded is permitted", {
    valid: true,
    below: [three],
    subject: personIn("permitted 1"),
  }),
  endEntity("4.13.7 the subject is excluded", {
    valid: false,
    below: [three],
    subject: personIn("excluded 1"),
  }),
  endEntity("4.13.8 the subject is in the first of two excluded subtrees", {
    valid: false,
    below: [four],
    subject: personIn("excluded 1"),
  }),
  endEntity("4.13.9 the subject is in the second of two excluded subtrees", {
    valid: false,
    below: [four],
    subject: personIn("excluded 2"),
  }),
  endEntity("4.13.10 an excluded subtree lies inside of the permitted one", {
    valid: false,
    below: [five],
    subject: personIn("permitted 1", "excluded 1"),
  }),
  endEntity("4.13.11 the subject is permitted and not excluded", {
    valid: true,
    below: [five],
    subject: personIn("permitted 1", "other"),
  }),
  endEntity("4.13.12 the lower authority narrowed what is permitted", {
    valid: false,
    below: [one, oneNarrowed],
    subject: personIn("permitted 1", "other"),
  }),
  endEntity("4.13.13 the lower authority permits what the upper one does not", {
    valid: false,
    below: [one, oneElsewhere],
    subject: personIn("permitted 2"),
  }),
  endEntity("4.13.14 an empty subject is outside of no subtree", {
    valid: true,
    below: [one, oneNarrowed],
    subject: EMPTY_NAME,
    names: [generalName.email("somebody@example.test")],
  }),
  endEntity("4.13.15 excluded above, permitted below", {
    valid: false,
    below: [three, threePermitted],
    subject: personIn("excluded 1"),
  }),
  endEntity("4.13.16 neither excluded above nor permitted below", {
    valid: false,
    below: [three, threePermitted],
    subject: personIn("permitted 2"),
  }),
  endEntity("4.13.17 excluded by the lower authority", {
    valid: false,
    below: [three, threeExcluded],
    subject: personIn("excluded 2"),
  }),
  endEntity("4.13.18 excluded by neither authority", {
    valid: true,
    below: [three, threeExcluded],
    subject: personIn("permitted 1"),
  }),
  endEntity("4.13.19 a self-issued authority need not be inside of the subtree", {
    valid: true,
    below: [one, oneRolled],
    subject: personIn("permitted 1"),
  }),
  {
    // The last certificate is not exempt, although it is self-issued.
    ...endEntity("", { valid: false, below: [one], subject: one.subject }),
    title: "4.13.20 a self-issued end entity has to be inside of the subtree",
  },
];

test.each(CASES)("$title", expectVerdict);
