import fc from "fast-check";
import { expect, test } from "vitest";
import { returnPath, signInAddress } from "#components/people/return-path.ts";

test.each([
  "/approvals",
  "/rollouts/01a2",
  "/?view=table&show=attention%2Cchange",
  "/clusters/7?plan=1",
])("%s is kept", (path) => {
  expect(returnPath(path)).toBe(path);
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n\\evil.example",
  "/.//evil.example",
  "/x/..//evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "approvals",
  "",
  " /approvals",
  "/sign-in?to=/approvals",
  "/setup",
  "/api/v1/me",
  null,
  undefined,
  ["/approvals"],
])("%j leads to the fleet instead", (wanted) => {
  expect(returnPath(wanted)).toBe("/");
});

test("what Next adds to the address of a link is left out", () => {
  expect(returnPath("/rollouts?_rsc=1a2b")).toBe("/rollouts");
  expect(returnPath("/?view=table&_rsc=1a2b")).toBe("/?view=table");
});

test("whatever is asked for, a browser stays on this origin", () => {
  const pieces = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "\t",
    "@",
    ":",
    "?",
    "#",
    "%2f",
    "evil.example",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const path = returnPath(`/${parts.join("")}`);

      expect(new URL(path, "https://console.example").origin).toBe("https://console.example");
    }),
  );
});

test("the sign-in address carries the path, and nothing for the fleet", () => {
  expect(signInAddress("/rollouts?x=1&y=2")).toBe("/sign-in?to=%2Frollouts%3Fx%3D1%26y%3D2");
  expect(signInAddress("/")).toBe("/sign-in");
  expect(signInAddress(null)).toBe("/sign-in");
});
