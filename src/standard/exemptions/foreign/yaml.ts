import { commented, literal } from "../../print.ts";
import type { Entry } from "./entries.ts";

/** Paths in a standard have forward slashes and are relative to its folder. */
export type PathOf = (file: string) => string;

/**
 * The entries as items of the standard's `exemptions`, each below a comment that says where it comes from. Owner, reason and
 * last day that nobody gave are there and empty, so that the exemption does not hold before somebody fills them in.
 *
 * @param indent what stands before each `-`
 */
export function itemsText(entries: readonly Entry[], pathOf: PathOf, indent: string): string {
  return entries.map((entry) => itemText(entry, pathOf, indent)).join("");
}

function itemText({ checks, file, address, reason, until, sources }: Entry, pathOf: PathOf, indent: string) {
  const [check] = checks;
  const members: [string, string][] = [
    ["checks", checks.length === 1 && check !== undefined ? check : `[${checks.join(", ")}]`],
    ["path", written(pathOf(file))],
    ...(address === undefined ? [] : [["address", written(address)] satisfies [string, string]]),
    ["reason", written(reason)],
    ["owner", written("")],
    ["until", written(until)],
  ];
  const lines = members.map(
    ([key, value], index) => `${indent}${index === 0 ? "- " : "  "}${key}: ${value}\n`,
  );
  const from = sources.map((source) => `${indent}# ${commented(source)}\n`);
  return [...from, ...lines].join("");
}

/** Text that no reader can take for anything else stands as it is; the rest in quotes. */
const written = (text: string) =>
  /^[A-Za-z][\w./-]*$/.test(text) && !RESERVED.test(text) ? text : literal(text);

const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
