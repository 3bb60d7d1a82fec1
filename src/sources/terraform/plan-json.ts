import type { Gap } from "../../model/gap.ts";
import { jsonErrorIn } from "../../syntax/hcl/json.ts";
import { Source } from "../../syntax/hcl/source.ts";
import type { SourceFile } from "../code/input.ts";

/** The data of a JSON file, or a gap that says where it breaks off. */
export function parseJson(file: SourceFile): { readonly data: unknown } | { readonly gap: Gap } {
  const text = file.text.charCodeAt(0) === 0xfeff ? file.text.slice(1) : file.text;
  try {
    return { data: JSON.parse(text) };
  } catch {
    // The engine's parser does not always say where; ours does.
    const source = new Source(file.path, text);
    const offset = jsonErrorIn(source)?.offset ?? 0;
    const [line, column] = [source.lineOf(offset), source.columnOf(offset)];
    const message = `${file.path}:${line}:${column} is not JSON that can be read: make it again with terraform show -json.`;
    return { gap: { kind: "syntax-error", file: file.path, line, column, message } };
  }
}

export type Data = ReadonlyMap<string, unknown>;

const EMPTY: Data = new Map();

export const isRecord = (value: unknown): value is object =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** A JSON object by its own keys; anything else is empty. */
export const mapOf = (value: unknown): Data => (isRecord(value) ? new Map(Object.entries(value)) : EMPTY);

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

export const stringOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** The entry of an object or a list; undefined if there is none. */
export function entryOf(data: unknown, key: string | number): unknown {
  if (data === null || typeof data !== "object" || !Object.hasOwn(data, key)) return undefined;
  return (data as Record<string | number, unknown>)[key];
}
