import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { isMap, isScalar, parseDocument, type Scalar, visit } from "yaml";
import type { ConfigEditor } from "#lib/application/ports.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { ConfigEdit, ConfigRefusal } from "#lib/domain/server-config/config-edit.ts";
import { isSecretName } from "#lib/domain/server-config/tls-option.ts";
import { editYaml } from "#lib/infrastructure/server-config/edit-yaml.ts";
import type { YamlMap } from "#lib/infrastructure/server-config/yaml-place.ts";

const MASK = "<password>";
const CONTEXT_LINES = 3;
const INI_LINE = /^\s*[A-Za-z][\w.]*\s*=/m;

/** Changes configuration files by cutting into their text where the YAML reader says the settings are. */
export const configEditor: ConfigEditor = {
  read(text) {
    const root = rootOf(text);
    if (!root.ok) return root;
    const values: unknown = root.value?.toJSON() ?? {};
    return ok(Object.fromEntries(Object.entries(values ?? {})));
  },
  edit: (text, edits) => edits.reduce<Result<string, ConfigRefusal>>(editNext, ok(text)),
  mask(text) {
    const secrets: Scalar.Parsed[] = [];
    visit(parseDocument(text, READING), {
      Pair(_, { key, value }) {
        if (!isScalar(key) || !isSecretName(String(key.value))) return;
        if (isParsedScalar(value) && value.value !== null) secrets.push(value);
      },
    });
    const masked = secrets
      .toSorted((left, right) => right.range[0] - left.range[0])
      .reduce((rest, { range: [from, to] }) => {
        // A text over several lines ends with its last line end, which has to stay.
        const lineEnd = rest.slice(from, to).endsWith("\n") ? "\n" : "";
        return rest.slice(0, from) + MASK + lineEnd + rest.slice(to);
      }, text);
    // Old values are often kept as comments.
    return masked.replace(/(#.*?(?:password|secret)["']?\s*[:=]\s*)\S+/gi, `$1${MASK}`);
  },
  diff(name, before, after) {
    if (before === after) return "";
    return createTwoFilesPatch(name, name, before, after, undefined, undefined, {
      context: CONTEXT_LINES,
      headerOptions: FILE_HEADERS_ONLY,
    });
  },
};

const READING = { logLevel: "silent", uniqueKeys: true } as const;

function editNext(
  before: Result<string, ConfigRefusal>,
  edit: ConfigEdit,
): Result<string, ConfigRefusal> {
  if (!before.ok) return before;
  const root = rootOf(before.value);
  return root.ok ? editYaml(before.value, root.value, edit) : root;
}

/** Whatever the reader read has its place in the text. */
function isParsedScalar(node: unknown): node is Scalar.Parsed {
  return isScalar(node) && node.range !== undefined && node.range !== null;
}

/** The outermost mapping; null for a text that holds nothing but comments. */
function rootOf(text: string): Result<YamlMap | null, ConfigRefusal> {
  const { contents, errors } = parseDocument(text, READING);
  const [error] = errors;
  if (error === undefined && contents === null) return ok(null);
  if (error === undefined && isMap(contents)) return ok(contents);
  if (INI_LINE.test(text)) {
    const message = 'The file holds "key = value" lines, the form from before YAML';
    return err({ code: "INI_FILE", message, instead: null });
  }
  const reason = error?.message.split("\n")[0] ?? "it holds no settings";
  const message = `The file cannot be read as YAML: ${reason}`;
  return err({ code: "YAML_INVALID", message, instead: null });
}
