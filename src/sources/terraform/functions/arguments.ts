import { convert } from "../values/convert.ts";
import { NUMBER, STRING } from "../values/type.ts";
import {
  type Dictionary,
  isDictionary,
  isList,
  isOpen,
  type List,
  typeName,
  type Value,
} from "../values/value.ts";
import { needs, refuse } from "./table.ts";

/** An argument that is not of the wanted kind, or of which that is not known here. */
function unfit(value: Value | undefined, wanted: string): never {
  if (value !== undefined && isOpen(value)) return needs(value);
  return refuse(`a ${typeName(value ?? null)} is no ${wanted}`);
}

/** The argument as a text, converted as Terraform converts. */
export function text(value: Value | undefined): string {
  const converted = convert(value ?? null, STRING);
  return typeof converted === "string" ? converted : unfit(value, "string");
}

export function number(value: Value | undefined): number {
  const converted = convert(value ?? null, NUMBER);
  return typeof converted === "number" ? converted : unfit(value, "number");
}

export function integer(value: Value | undefined): number {
  const converted = number(value);
  return Number.isInteger(converted) ? converted : refuse(`${converted} is not a whole number`);
}

export function listOf(value: Value | undefined): List {
  return value !== undefined && isList(value) ? value : unfit(value, "list");
}

/** A list or tuple: what has an order that the code wrote. */
export function sequenceOf(value: Value | undefined): List {
  const found = listOf(value);
  return found.of === "set" ? refuse("a set is no list") : found;
}

export function dictionaryOf(value: Value | undefined): Dictionary {
  return value !== undefined && isDictionary(value) ? value : unfit(value, "map or object");
}

export const texts = (value: Value | undefined): string[] => listOf(value).items.map((item) => text(item));
