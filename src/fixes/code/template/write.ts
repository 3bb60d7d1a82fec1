import { isCollection, isPair, isScalar, type ParsedNode } from "yaml";
import type { Edit } from "../patch.ts";
import { withNewlinesOf } from "../patcher.ts";
import { isShared, type Mapping, type Member, members, spanOf, wholeSpan } from "./tree.ts";

/** A value to write into a template. `sub`: a text with `${…}` in it. */
export type Content =
  | string
  | number
  | boolean
  | { readonly sub: string }
  | { readonly ref: string }
  | { readonly [key: string]: Content };

type Change = Omit<Edit, "file">;

/** Adds members at the end of a mapping, in the style in which it is written. `undefined`: it cannot be told how. */
export function addTo(
  text: string,
  mapping: Mapping,
  added: Readonly<Record<string, Content>>,
): Change | undefined {
  // A member of its own would hide one that is merged in; one behind an anchor would be added wherever that is named.
  if (isShared(mapping)) return undefined;
  return mapping.flow ? inBraces(text, mapping, added) : inBlock(text, mapping, added);
}

/** A value in place of another. */
export const inPlaceOf = (
  text: string,
  node: { readonly range?: readonly number[] | null; readonly tag?: string | undefined },
  content: Content,
): Change => {
  const [start, behind] = wholeSpan(text, node);
  // A block scalar ends with the line breaks below it.
  const end = start + text.slice(start, behind).trimEnd().length;
  return { start, end, text: isJson(text) ? json(content) : flow(content) };
};

/** Members in place of a value that is none, each on its own line where the mapping around is written so. */
export function membersInPlaceOf(
  text: string,
  around: Mapping,
  { key, value }: Member,
  content: Readonly<Record<string, Content>>,
): Change | undefined {
  if (around.flow) return value ? inPlaceOf(text, value, content) : undefined;
  const colon = text.indexOf(":", spanOf(key)[1]);
  const line = text.lastIndexOf("\n", spanOf(key)[0]) + 1;
  const indent = text.slice(line, spanOf(key)[0]);
  if (colon < 0 || !/^ *$/.test(indent)) return undefined;
  const unit = unitOf(text);
  const lines = Object.entries(content).map(([name, each]) => blockMember(name, each, indent + unit, unit));
  const end = Math.max(value ? spanOf(value)[1] : 0, colon + 1);
  // A comment behind the value stays on the line of the key.
  const [rest = ""] = /^[ \t]*(?:#[^\r\n]*)?/.exec(text.slice(end)) ?? [];
  const comment = rest.trimStart();
  return {
    start: colon + 1,
    end: end + rest.length,
    text: withNewlinesOf(text, `${comment === "" ? "" : ` ${comment}`}\n${lines.join("\n")}`),
  };
}

const isJson = (text: string): boolean => /^\uFEFF?\s*\{/.test(text);

function inBraces(
  text: string,
  mapping: Mapping,
  added: Readonly<Record<string, Content>>,
): Change | undefined {
  const [start, end] = spanOf(mapping.node);
  const last = members(mapping).at(-1);
  const asJson = isJson(text);
  if (text[end - 1] !== "}") return undefined;
  if (!last) {
    const items = Object.entries(added).map(([key, value]) => member(key, value, asJson));
    return { start: start + 1, end: end - 1, text: items.join(", ") };
  }
  const at = last.value ? spanOf(last.value)[1] : spanOf(last.key)[1];
  const rest = BEHIND_LAST.exec(text.slice(at, end - 1));
  if (!rest) return undefined;
  const line = text.lastIndexOf("\n", spanOf(last.key)[0]) + 1;
  const before = text.slice(line, spanOf(last.key)[0]);
  const ownLine = line > start && /^[ \t]*$/.test(before);
  if (!ownLine) {
    const items = Object.entries(added).map(([key, value]) => member(key, value, asJson));
    return { start: at, end: at, text: `, ${items.join(", ")}` };
  }
  const unit = unitOf(text);
  const items = Object.entries(added).map(([key, value]) =>
    asJson
      ? `${before}${JSON.stringify(key)}: ${prettyJson(value, before, unit)}`
      : `${before}${member(key, value, false)}`,
  );
  // A comma and a comment behind the last member stay on its line.
  const [, comma = "", comment = ""] = rest;
  const written = `,${comment}\n${items.join(",\n")}${comma === "" ? "" : ","}`;
  return { start: at, end: at + comma.length + comment.length, text: withNewlinesOf(text, written) };
}

/** What may stand behind the last member in braces: a comma, a comment on its line, more comments. */
const BEHIND_LAST = /^([ \t]*,)?((?:[ \t]+#[^\r\n]*)?)(?:\s|(?<=\s)#[^\r\n]*)*$/;

function inBlock(
  text: string,
  mapping: Mapping,
  added: Readonly<Record<string, Content>>,
): Change | undefined {
  const all = members(mapping);
  const [first, last] = [all[0], all.at(-1)];
  if (!first || !last) return undefined;
  const line = text.lastIndexOf("\n", spanOf(first.key)[0]) + 1;
  const indent = text.slice(line, spanOf(first.key)[0]);
  if (!/^ *$/.test(indent)) return undefined;
  const lines = Object.entries(added).map(([key, value]) => blockMember(key, value, indent, unitOf(text)));
  const end = last.value ? spanOf(last.value)[1] : spanOf(last.key)[1];
  const at = keepsBlankLines(text, last.value) ? end : endOfLine(text, end);
  const open = at > 0 && text[at - 1] !== "\n";
  return {
    start: at,
    end: at,
    text: withNewlinesOf(text, `${open ? "\n" : ""}${lines.join("\n")}${open ? "" : "\n"}`),
  };
}

/** What it ends in is a block scalar whose blank lines belong to it: `|+`, `>+` (YAML 1.2, 8.1.1.2). */
function keepsBlankLines(text: string, node: ParsedNode | null): boolean {
  if (isScalar(node)) return /^[|>]\d?\+/.test(text.slice(...spanOf(node)));
  if (!isCollection(node) || node.flow) return false;
  const last = node.items.at(-1);
  return keepsBlankLines(text, (isPair(last) ? last.value : last) as ParsedNode | null);
}

/** The beginning of the next line; a block scalar's end is one already, and its last blank lines are not its own. */
export function endOfLine(text: string, offset: number): number {
  let at = offset;
  if (text[at - 1] === "\n") {
    while (/^[ \t]*\r?\n$/.test(text.slice(text.lastIndexOf("\n", at - 2) + 1, at))) {
      at = text.lastIndexOf("\n", at - 2) + 1;
    }
    return at;
  }
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** How much further in the second level of the text stands than the first. */
export function unitOf(text: string): string {
  return /^( +|\t)\S/m.exec(text)?.[1] ?? "  ";
}

function blockMember(key: string, value: Content, indent: string, unit: string): string {
  if (isScalarContent(value)) return `${indent}${key}: ${flow(value)}`;
  const inner = Object.entries(value).map(([name, each]) => blockMember(name, each, indent + unit, unit));
  return [`${indent}${key}:`, ...inner].join("\n");
}

const member = (key: string, value: Content, asJson: boolean): string =>
  asJson ? `${JSON.stringify(key)}: ${json(value)}` : `${key}: ${flow(value)}`;

function flow(value: Content): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return PLAIN.test(value) ? value : quoted(value);
  if (isSub(value)) return `!Sub ${quoted(value.sub)}`;
  if (isRef(value)) return `!Ref ${value.ref}`;
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}: ${flow(each)}`)
    .join(", ")}}`;
}

/** In single quotes only the quote itself means anything (YAML 1.2, 7.3.2). */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const PLAIN = /^[A-Za-z][A-Za-z0-9]*(?:::[A-Za-z0-9]+)*$/;

const asData = (value: Content): unknown => {
  if (typeof value !== "object") return value;
  if (isSub(value)) return { "Fn::Sub": value.sub };
  if (isRef(value)) return { Ref: value.ref };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asData(each)]));
};
const json = (value: Content): string => JSON.stringify(asData(value));
const prettyJson = (value: Content, indent: string, unit: string): string =>
  JSON.stringify(asData(value), null, unit).replaceAll("\n", `\n${indent}`);

const isSub = (value: object): value is { readonly sub: string } =>
  "sub" in value && typeof value.sub === "string";
const isRef = (value: object): value is { readonly ref: string } =>
  "ref" in value && typeof value.ref === "string";
const isScalarContent = (
  value: Content,
): value is string | number | boolean | { sub: string } | { ref: string } =>
  typeof value !== "object" || isSub(value) || isRef(value);
