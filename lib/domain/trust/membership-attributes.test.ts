import { expect, test } from "vitest";
import { membershipAttributes } from "#lib/domain/trust/membership-attributes.ts";

test.each([
  ["CN=db-1,OU=Server,O=Example", "O=Example,OU=Server"],
  ["OU=Server,CN=db-2,O=Example,L=Here", "O=Example,OU=Server"],
  ["CN=db-1,DC=net,DC=example", "DC=example,DC=net"],
  ["CN=db-1,OU=B + OU=A,O=Example", "O=Example,OU=A,OU=B"],
  ["CN=db-1,O=Example\\, Inc. \\+ Sons,OU=X", "O=Example\\, Inc. \\+ Sons,OU=X"],
  ["CN=a\\,O=b", ""],
  ["CN=db-1", ""],
  ["", ""],
])("of %j are %j", (subject, attributes) => {
  expect(membershipAttributes(subject)).toBe(attributes);
});
