import { test } from "vitest";
import { attribute, generalName, name } from "#tests/pki/names.ts";
import { expectVerdict, type PathCase } from "#tests/x509/pkits/expect-verdict.ts";
import {
  constrained,
  directory,
  directoryName,
  endEntity,
  personIn,
} from "#tests/x509/pkits/name-constraints.ts";

/** Situations of section 4.13 of the Public Key Interoperability Test Suite, names of the Internet. */

const { dns, email, uri } = generalName;
const emailDomain = constrained({ permitted: [email(".testcertificates.test")] });
const emailHost = constrained({ permitted: [email("testcertificates.test")] });
const emailExcluded = constrained({ excluded: [email("testcertificates.test")] });
const directoryOnly = constrained({ permitted: [directoryName("permitted 1")] });
const directoryAndEmail = constrained(
  { permitted: [email("testcertificates.test")] },
  { under: directoryOnly, subject: directory("permitted 1", "authority") },
);
const dnsPermitted = constrained({ permitted: [dns("testcertificates.test")] });
const dnsExcluded = constrained({ excluded: [dns("invalidcertificates.test")] });
const uriPermitted = constrained({ permitted: [uri(".testcertificates.test")] });
const uriExcluded = constrained({ excluded: [uri("invalidcertificates.test")] });
/** The subject carries an e-mail address, as old certificates do. */
const personWithEmail = (address: string) =>
  name(
    attribute("C", "US"),
    attribute("O", "Test Certificates"),
    attribute("OU", "permitted 1"),
    attribute("CN", "end entity"),
    attribute("emailAddress", address),
  );

const CASES: PathCase[] = [
  endEntity("4.13.21 an address in a subdomain of .domain", {
    valid: true,
    below: [emailDomain],
    names: [email("somebody@mailserver.testcertificates.test")],
  }),
  endEntity("4.13.22 an address in the domain of .domain itself", {
    valid: false,
    below: [emailDomain],
    names: [email("somebody@testcertificates.test")],
  }),
  endEntity("4.13.23 an address on the host", {
    valid: true,
    below: [emailHost],
    names: [email("somebody@testcertificates.test")],
  }),
  endEntity("4.13.24 an address on another host of the domain", {
    valid: false,
    below: [emailHost],
    names: [email("somebody@mailserver.testcertificates.test")],
  }),
  endEntity("4.13.25 an address that is not on the excluded host", {
    valid: true,
    below: [emailExcluded],
    names: [email("somebody@mailserver.testcertificates.test")],
  }),
  endEntity("4.13.26 an address on the excluded host", {
    valid: false,
    below: [emailExcluded],
    names: [email("somebody@testcertificates.test")],
  }),
  endEntity("4.13.27 directory name and address are permitted", {
    valid: true,
    below: [directoryOnly, directoryAndEmail],
    subject: personIn("permitted 1"),
    names: [email("somebody@testcertificates.test")],
  }),
  endEntity("4.13.28 the directory name is permitted, the address is not", {
    valid: false,
    below: [directoryOnly, directoryAndEmail],
    subject: personIn("permitted 1"),
    names: [email("somebody@invalidcertificates.test")],
  }),
  endEntity("4.13.29 an address in the subject counts too", {
    valid: false,
    below: [directoryOnly, directoryAndEmail],
    subject: personWithEmail("somebody@invalidcertificates.test"),
  }),
  endEntity("4.13.30 a host of the permitted domain", {
    valid: true,
    below: [dnsPermitted],
    names: [dns("testserver.testcertificates.test")],
  }),
  endEntity("4.13.31 a host outside of the permitted domain", {
    valid: false,
    below: [dnsPermitted],
    names: [dns("testserver.invalidcertificates.test")],
  }),
  endEntity("4.13.32 a host outside of the excluded domain", {
    valid: true,
    below: [dnsExcluded],
    names: [dns("testserver.testcertificates.test")],
  }),
  endEntity("4.13.33 a host of the excluded domain", {
    valid: false,
    below: [dnsExcluded],
    names: [dns("testserver.invalidcertificates.test")],
  }),
  endEntity("4.13.34 a URI whose host is in the permitted domain", {
    valid: true,
    below: [uriPermitted],
    names: [uri("http://testserver.testcertificates.test/index.html")],
  }),
  endEntity("4.13.35 a URI whose host is the permitted domain itself", {
    valid: false,
    below: [uriPermitted],
    names: [uri("http://testcertificates.test/invalid.html")],
  }),
  endEntity("4.13.36 a URI on another host than the excluded one", {
    valid: true,
    below: [uriExcluded],
    names: [uri("ftp://testserver.invalidcertificates.test:21/")],
  }),
  endEntity("4.13.37 a URI on the excluded host", {
    valid: false,
    below: [uriExcluded],
    names: [uri("ftp://invalidcertificates.test:21/test37/")],
  }),
  endEntity("4.13.38 a domain that only ends with the same letters", {
    valid: false,
    below: [dnsPermitted],
    names: [dns("mytestcertificates.test")],
  }),
];

test.each(CASES)("$title", expectVerdict);
