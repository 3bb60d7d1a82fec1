import type { Gap } from "../../model/gap.ts";
import type { SourceFile } from "../code/input.ts";

/**
 * The data of a JSON file with its objects as Maps, so that no key can mean anything but itself; or a gap
 * that says where it breaks off.
 */
export function parseJson(file: SourceFile): { readonly data: unknown } | { readonly gap: Gap } {
  try {
    const text = file.text.charCodeAt(0) === 0xfeff ? file.text.slice(1) : file.text;
    return { data: JSON.parse(text, (_, value: unknown) => asMap(value)) };
  } catch (error) {
    const at = error instanceof SyntaxError ? positionIn(error.message, file.text) : undefined;
    const where = at ? `:${at.line}:${at.column}` : "";
    return {
      gap: {
        kind: "syntax-error",
        file: file.path,
        ...at,
        message: `${file.path}${where} is not JSON that can be read: make it again with terraform show -json.`,
      },
    };
  }
}

function asMap(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value) || value instanceof Map)
    return value;
  return new Map(Object.entries(value));
}

/** The line and column in the words of the JSON parser. */
function positionIn(message: string, text: string): { line: number; column: number } | undefined {
  const offset = /at position ([0-9]+)/.exec(message)?.[1];
  if (offset === undefined) return undefined;
  const before = text.slice(0, Number(offset));
  const line = before.split("\n").length;
  return { line, column: before.length - before.lastIndexOf("\n") };
}
