import { expect, test } from "vitest";
import { toCsv } from "#components/ui/csv.ts";

test("cells are joined by commas and lines end with CRLF", () => {
  expect(
    toCsv([
      ["Node", "Mode"],
      ["db-1:27017", "allowTLS"],
    ]),
  ).toBe("Node,Mode\r\ndb-1:27017,allowTLS\r\n");
});

test("a comma, a quote or a line break puts the cell in quotes", () => {
  expect(toCsv([["CN=a,O=b", 'say "x"', "two\nlines", "plain"]])).toBe(
    '"CN=a,O=b","say ""x""","two\nlines",plain\r\n',
  );
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])(
  "%j is not left to begin like a formula",
  (text) => {
    expect(
      toCsv([[text]])
        .replace(/^"/, "")
        .startsWith("'"),
    ).toBe(true);
  },
);
