import { z } from "zod";
import { problemSchema } from "#lib/contracts/problem.ts";
import { PROBE_DEPTHS } from "#lib/domain/observation/observation.ts";
import type { Operation } from "#lib/server/openapi/operation.ts";
import { OPERATIONS } from "#lib/server/openapi/operations.ts";
import { SCHEMAS, type SchemaName } from "#lib/server/openapi/schemas.ts";
import { VERSION } from "#lib/server/version.ts";

type Json = Record<string, unknown>;

const PARAMETERS: Record<NonNullable<Operation["takes"]>[number], Json[]> = {
  page: [
    parameter("cursor", "query", "`nextCursor` of the page before", { type: "string" }),
    parameter("limit", "query", "Items on a page", {
      type: "integer",
      minimum: 1,
      maximum: 200,
      default: 50,
    }),
  ],
  depth: [
    parameter("depth", "query", "Only observations of this depth", {
      type: "string",
      enum: [...PROBE_DEPTHS],
    }),
  ],
  action: [
    parameter("Idempotency-Key", "header", "The same key within 24 hours gives the same answer", {
      type: "string",
      maxLength: 128,
    }),
  ],
  version: [
    parameter("If-Match", "header", "Version in quotes; another version answers 412", {
      type: "string",
    }),
  ],
};

/** The API as an OpenAPI document, made from the same schemas that check the requests. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describeOperation(operation),
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Portcullis", version: VERSION },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "portcullis.session_token" },
      },
      schemas: componentSchemas(),
    },
  };
}

function describeOperation(operation: Operation): Json {
  const { summary, body, optionalBody, status, answer, events, takes = [], open } = operation;
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    ...parameter(name, "path", "", { type: "string" }),
    required: true,
  }));
  return {
    operationId: operationId(operation),
    summary,
    ...(open ? { security: [] } : {}),
    parameters: [...inPath, ...takes.flatMap((kind) => PARAMETERS[kind])],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: optionalBody !== true,
            content: jsonContent("application/json", body),
          },
        }),
    responses: {
      [status]: { description: "Done", ...answerContent(answer, events) },
      default: {
        description: "A refusal with a stable code",
        content: jsonContent("application/problem+json", "Problem"),
      },
    },
  };
}

/** The method and the path in camel case: unique, and stable as long as the path is. */
function operationId({ method, path }: Operation): string {
  const words = path.split(/[^A-Za-z]+/).filter((word) => word !== "");
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function answerContent(answer: SchemaName | undefined, events: true | undefined): Json {
  if (events) return { content: { "text/event-stream": { schema: { type: "string" } } } };
  return answer === undefined ? {} : { content: jsonContent("application/json", answer) };
}

function jsonContent(type: string, name: SchemaName | "Problem"): Json {
  return { [type]: { schema: { $ref: `#/components/schemas/${name}` } } };
}

function componentSchemas(): Json {
  const named = Object.entries({ ...SCHEMAS, Problem: problemSchema });
  return Object.fromEntries(
    named.map(([name, schema]) => {
      const io = name.endsWith("Body") ? "input" : "output";
      const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io });
      return [name, json];
    }),
  );
}

function parameter(name: string, place: string, description: string, schema: Json): Json {
  return { name, in: place, description, schema };
}
