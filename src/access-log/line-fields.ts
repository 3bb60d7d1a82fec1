import { jsonLayout } from "./json-layout.ts";
import type { Format, Variable } from "./parse.ts";

/** Where a variable's value stands in the line. */
export interface LineField {
  readonly variable: Variable;
  /** JSON: the path of the field (`http.status`) · XML: the element or attribute · otherwise `column 3`. */
  readonly field: string;
}

/** Every variable of the format with its place in the line, in the order of the text. */
export function lineFields(format: Format): readonly LineField[] {
  if (format.shape === "json") return jsonFields(format);
  if (format.shape === "xml") {
    return format.variables.map((variable) => ({ variable, field: xmlName(format.text, variable) }));
  }
  return columns(format);
}

function jsonFields(format: Format): readonly LineField[] {
  const names = new Map<Variable, string>();
  for (const { path, variables } of jsonLayout(format).fields) {
    for (const variable of variables) names.set(variable, path.join("."));
  }
  return format.variables.map((variable) => ({ variable, field: names.get(variable) ?? "(no field)" }));
}

/** The name of the tag or of the attribute that opens last before the variable. */
function xmlName(text: string, { start }: Variable): string {
  const before = text.slice(Math.max(0, start - 200), start);
  const attribute = /([\w:.-]{1,100})\s?=\s?["']$/.exec(before)?.[1];
  return attribute ?? /<([\w:.-]{1,100})[^<>]{0,100}>[^<>]{0,100}$/.exec(before)?.[1] ?? "(no element)";
}

/** Columns as metric filters count them: quotes and brackets keep together what they enclose. */
function columns({ text, parts, shape }: Format): readonly LineField[] {
  const separator = shape === "csv" ? "," : " ";
  const found: LineField[] = [];
  let column = 1;
  let inQuotes = false;
  let inBrackets = false;
  let afterSeparator = true;
  for (const part of parts) {
    if (part.kind === "variable") {
      found.push({ variable: part, field: `column ${column}` });
      afterSeparator = false;
      continue;
    }
    for (let at = part.start; at < part.end; at++) {
      const character = text[at];
      if (character === '"') inQuotes = !inQuotes;
      else if (inQuotes) continue;
      else if (character === "[") inBrackets = true;
      else if (character === "]") inBrackets = false;
      if (character !== separator || inBrackets || inQuotes) afterSeparator = false;
      else {
        // Several blanks separate no more than one does.
        if (!afterSeparator || separator === ",") column += 1;
        afterSeparator = true;
      }
    }
  }
  return found;
}
