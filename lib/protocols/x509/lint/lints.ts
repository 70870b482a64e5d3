import { EXTENSION_LINTS } from "#lib/protocols/x509/lint/extension-lints.ts";
import { KEY_IDENTIFIER_LINTS } from "#lib/protocols/x509/lint/key-identifier-lints.ts";
import type { Lint } from "#lib/protocols/x509/lint/lint.ts";
import { NAME_LINTS } from "#lib/protocols/x509/lint/name-lints.ts";
import { USAGE_LINTS } from "#lib/protocols/x509/lint/usage-lints.ts";

/** Every rule; identifiers are unique and stable. */
export const LINTS: readonly Lint[] = [
  ...EXTENSION_LINTS,
  ...KEY_IDENTIFIER_LINTS,
  ...USAGE_LINTS,
  ...NAME_LINTS,
];
