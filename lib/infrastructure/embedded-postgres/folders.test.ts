import { isAbsolute, resolve } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { databaseFolders, databaseUrl } from "#lib/infrastructure/embedded-postgres/folders.ts";

const LONG = `/srv/${"portcullis-".repeat(12)}`;

test("a relative folder is made absolute", () => {
  const folders = databaseFolders("some/where");

  expect(folders.base).toBe(resolve("some/where"));
  expect(Object.values(folders).every(isAbsolute)).toBe(true);
});

test("the socket lies in the database's folder", () => {
  expect(databaseFolders("/srv/portcullis").socket).toBe("/srv/portcullis");
});

test("a folder too long for a socket has its socket elsewhere, at the same place for every process", () => {
  const first = databaseFolders(LONG);

  expect(first.socket.length).toBeLessThan(60);
  expect(databaseFolders(LONG).socket).toBe(first.socket);
  expect(databaseFolders(`${LONG}2`).socket).not.toBe(first.socket);
});

test("the length of the path counts in bytes", () => {
  const folders = databaseFolders(`/srv/${"ü".repeat(45)}`);

  expect(folders.socket).not.toBe(folders.base);
});

test("the connection string is a URL that leads the driver to the socket", () => {
  const url = databaseUrl(databaseFolders("/srv/port cullis&co"));

  const client = new pg.Client(url);

  expect(new URL(url).protocol).toBe("postgresql:");
  expect(client.host).toBe("/srv/port cullis&co");
  expect(client.user).toBe("app");
  expect(client.database).toBe("postgres");
});
