import type { SchemaName } from "#lib/server/openapi/schemas.ts";

/** One method of one path, as the document describes it. */
export interface Operation {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  summary: string;
  /** Anybody may call it, signed in or not. */
  open?: true;
  body?: SchemaName;
  /** Without a body the defaults hold. */
  optionalBody?: true;
  status: number;
  answer?: SchemaName;
  /** `page`: cursor and limit; `depth`: of observations; `action`: Idempotency-Key; `version`: If-Match. */
  takes?: readonly ("page" | "depth" | "action" | "version")[];
  /** Answers with a stream of events instead of a document. */
  events?: true;
}
