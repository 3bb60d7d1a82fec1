import { entriesOf, intrinsicOf, isList, isMap, textOf, type Value } from "../../../syntax/template/value.ts";

const MAX_WORDS = 200;
/** Values looked at for one name: aliases let a short text stand for billions of them. */
const MAX_VALUES = 100;

interface Budget {
  left: number;
}

/**
 * A value as somebody who knows the template would say it: references as `${Name}`, other functions in their short form.
 * Undefined for nothing and for what is too long to be a name.
 */
export function inOwnWords(value: Value | undefined): string | undefined {
  const words = value === undefined || value === null ? undefined : wordsOf(value, 0, { left: MAX_VALUES });
  return words === undefined || words.trim() === "" || words.length > MAX_WORDS ? undefined : words;
}

function wordsOf(value: Value, depth: number, budget: Budget): string | undefined {
  budget.left -= 1;
  if (depth > 10 || budget.left < 0) return undefined;
  const text = textOf(value);
  if (text !== undefined || value === null) return text ?? "";
  if (isList(value)) return listed(value, depth, budget);
  const call = intrinsicOf(value);
  if (!call) return isMap(value) ? mapped(value, depth, budget) : undefined;
  const { name, argument } = call;
  if (name === "Ref") return `\${${textOf(argument) ?? "…"}}`;
  if (name === "Fn::GetAtt")
    return `\${${isList(argument) ? argument.map(textOf).join(".") : textOf(argument)}}`;
  if (name === "Fn::Sub") return textOf(isList(argument) ? argument[0] : argument);
  if (name === "Fn::Join" && isList(argument) && isList(argument[1])) {
    return every(argument[1], (part) => wordsOf(part, depth + 1, budget))?.join(textOf(argument[0]) ?? "");
  }
  const words = wordsOf(argument, depth + 1, budget);
  return words === undefined ? undefined : `!${name.replace("Fn::", "")} ${words}`;
}

function listed(values: readonly Value[], depth: number, budget: Budget): string | undefined {
  const parts = every(values.slice(0, 20), (part) => wordsOf(part, depth + 1, budget));
  return parts && `[${parts.join(", ")}]`;
}

function mapped(value: Value, depth: number, budget: Budget): string | undefined {
  const parts = every(entriesOf(value).slice(0, 20), ([key, part]) => {
    const words = wordsOf(part, depth + 1, budget);
    return words === undefined ? undefined : `${key}: ${words}`;
  });
  return parts && `{${parts.join(", ")}}`;
}

/** The words of each, or undefined at the first that has none. */
function every<T>(values: readonly T[], words: (value: T) => string | undefined): string[] | undefined {
  const all: string[] = [];
  for (const value of values) {
    const said = words(value);
    if (said === undefined) return undefined;
    all.push(said);
  }
  return all;
}
