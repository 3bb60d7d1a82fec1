/**
 * Readers of what AWS answers, which is believed only as far as it can be checked. Texts are cut to a bound that
 * is far above AWS's own (API names have 128 characters), so that a hostile endpoint cannot fill memory or screen.
 */
const LONGEST_TEXT = 1_024;
const LONGEST_FORMAT = 65_536;

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text, cut; undefined when it is not a non-empty text. */
export function text(value: unknown, longest: number = LONGEST_TEXT): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

export const formatText = (value: unknown): string | undefined => text(value, LONGEST_FORMAT);

/** A policy document whole, or undefined: cut, it would be another. AWS's longest have 51,200 characters. */
export function documentText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_FORMAT ? value : undefined;
}

/** The list, an empty one when the key is absent (AWS leaves out empty lists), undefined when it is something else. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : undefined;
}

/** Tags as AWS gives them, undefined when there are none. */
export function tagsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const tags = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return tags.length === 0 ? undefined : Object.fromEntries(tags.slice(0, 50));
}
