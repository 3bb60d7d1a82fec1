import { entriesOf, intrinsicOf, isList, isMap, textOf, type Value } from "./value.ts";

const MAX_WORDS = 200;

/**
 * A value as somebody who knows the template would say it: references as `${Name}`, other functions in their short form.
 * Undefined for nothing and for what is too long to be a name.
 */
export function inOwnWords(value: Value | undefined): string | undefined {
  const words = value === undefined || value === null ? undefined : wordsOf(value, 0);
  return words === undefined || words.trim() === "" || words.length > MAX_WORDS ? undefined : words;
}

function wordsOf(value: Value, depth: number): string | undefined {
  if (depth > 10) return undefined;
  const text = textOf(value);
  if (text !== undefined || value === null) return text ?? "";
  if (isList(value)) return listed(value, depth);
  const call = intrinsicOf(value);
  if (!call) return isMap(value) ? mapped(value, depth) : undefined;
  const { name, argument } = call;
  if (name === "Ref") return `\${${textOf(argument) ?? "…"}}`;
  if (name === "Fn::GetAtt")
    return `\${${isList(argument) ? argument.map(textOf).join(".") : textOf(argument)}}`;
  if (name === "Fn::Sub") return textOf(isList(argument) ? argument[0] : argument);
  if (name === "Fn::Join" && isList(argument) && isList(argument[1])) {
    const parts = argument[1].map((part) => wordsOf(part, depth + 1));
    return parts.every((part) => part !== undefined) ? parts.join(textOf(argument[0]) ?? "") : undefined;
  }
  const words = wordsOf(argument, depth + 1);
  return words === undefined ? undefined : `!${name.replace("Fn::", "")} ${words}`;
}

function listed(values: readonly Value[], depth: number): string | undefined {
  const parts = values.slice(0, 20).map((part) => wordsOf(part, depth + 1));
  return parts.every((part) => part !== undefined) ? `[${parts.join(", ")}]` : undefined;
}

function mapped(value: Value, depth: number): string | undefined {
  const parts = entriesOf(value).slice(0, 20);
  const words = parts.map(([key, part]) => [key, wordsOf(part, depth + 1)] as const);
  return words.every(([, part]) => part !== undefined)
    ? `{${words.map(([key, part]) => `${key}: ${part}`).join(", ")}}`
    : undefined;
}
