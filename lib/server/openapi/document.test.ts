import { globSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openApiDocument } from "#lib/server/openapi/document.ts";
import { OPERATIONS } from "#lib/server/openapi/operations.ts";

const ROOT = "app/api/v1";

/** What the route files export, as `get /clusters/{clusterId}`. */
async function routesOnDisk(): Promise<string[]> {
  const files = globSync(`${ROOT}/**/route.ts`).filter((file) => !file.includes("[..."));
  const lists = await Promise.all(
    files.map(async (file) => {
      const address = `/${path.relative(ROOT, path.dirname(file)).replace(/\[(\w+)\]/g, "{$1}")}`;
      const module: Record<string, unknown> = await import(path.resolve(file));
      return Object.keys(module).map((method) => `${method.toLowerCase()} ${address}`);
    }),
  );
  return lists.flat().sort();
}

test("the document names exactly the routes that exist", async () => {
  const documented = OPERATIONS.map(({ method, path: address }) => `${method} ${address}`);

  expect(documented.toSorted()).toEqual(await routesOnDisk());
});

test("every reference in the document leads to a schema and operation ids are unique", () => {
  const document = openApiDocument();
  const text = JSON.stringify(document);
  const { schemas } = document.components as { schemas: Record<string, unknown> };
  const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = ""]) => name);
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);

  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => schemas[name] === undefined)).toEqual([]);
  expect(new Set(ids).size).toBe(OPERATIONS.length);
});

test("a body schema describes what may be sent, so a field with a default is optional", () => {
  const { schemas } = openApiDocument().components as {
    schemas: Record<string, { required?: string[] }>;
  };

  expect(schemas.ApprovalBody?.required).toEqual(["digest", "decision"]);
});
