import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { parseStandard } from "../../parse.ts";
import { type FileExemption, readStandard } from "../../standard-file.ts";
import type { Entry } from "./entries.ts";
import { itemsText, type PathOf } from "./yaml.ts";

/** The standard's text with the entries added, or why they have to be put there by hand. */
export type Inserted = { readonly text: string } | { readonly problem: string };

const DEFAULT_INDENT = "  ";

/**
 * Adds the entries to the standard's `exemptions` and touches nothing else: what stands there stays as it is, to the letter.
 * The result is read again before it is given back: it says what it said, and the entries besides.
 */
export function withEntries(text: string, entries: readonly Entry[], pathOf: PathOf): Inserted {
  const place = placeIn(text);
  if ("problem" in place) return place;
  const { at, until = at, before, indent } = place;
  const items = itemsText(entries, pathOf, indent);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const added = `${before}${items}`.replaceAll("\n", newline);
  const result = `${text.slice(0, at)}${added}${text.slice(until)}`;
  return saysTheSame(text, result, entries.length)
    ? { text: result }
    : { problem: "the file is written in a way that cannot be added to safely" };
}

/** The entries for which the standard's own file has no exemption yet, whatever reason and owner that one has. */
export function missingIn(text: string, entries: readonly Entry[], pathOf: PathOf): Entry[] {
  const there = new Set((exemptionsIn(text) ?? []).map((each) => keyOf(each)));
  return entries.filter(
    ({ checks, file, address }) => !there.has(keyOf({ checks, path: pathOf(file), address })),
  );
}

const keyOf = ({ checks = [], path, address }: Place) =>
  JSON.stringify([[...checks].sort(), path ?? "", address ?? ""]);

interface Place {
  readonly checks?: readonly string[] | undefined;
  readonly path?: string | undefined;
  readonly address?: string | undefined;
}

interface Insertion {
  /** From here … */
  readonly at: number;
  /** … to here is replaced. */
  readonly until?: number;
  /** What stands before the items. */
  readonly before: string;
  readonly indent: string;
}

function placeIn(text: string): Insertion | { readonly problem: string } {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, logLevel: "silent" });
  const { contents } = document;
  const end = text.length;
  const head = text === "" || text.endsWith("\n") ? "" : "\n";
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return { at: end, before: `${head}exemptions:\n`, indent: DEFAULT_INDENT };
  }
  if (!isMap(contents) || contents.flow) return { problem: "the file is no YAML mapping in block style" };
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === "exemptions") as
    | Pair<Node, Node | null>
    | undefined;
  if (!pair) return { at: end, before: `${head}\nexemptions:\n`, indent: DEFAULT_INDENT };
  const list = pair.value;
  if (!isSeq(list) || !list.range) return { problem: "its exemptions are no list" };
  if (list.flow) {
    if (list.items.length > 0) return { problem: "its exemptions are a list in brackets" };
    return { at: list.range[0], until: list.range[1], before: "\n", indent: DEFAULT_INDENT };
  }
  const last = list.items.at(-1) as Node | undefined;
  if (!last?.range) return { problem: "its exemptions cannot be told apart" };
  const at = lineEnd(text, last.range[1]);
  const { col } = counter.linePos(list.range[0]);
  return { at, before: text[at - 1] === "\n" ? "" : "\n", indent: " ".repeat(Math.max(0, col - 1)) };
}

/** Where the line after this offset begins; the end of the text where there is none. */
function lineEnd(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

function exemptionsIn(text: string): readonly FileExemption["value"][] | undefined {
  const parsed = parseStandard(text, "");
  if ("problem" in parsed) return undefined;
  const { file, problems } = readStandard(parsed.root);
  return problems.length > 0 ? undefined : (file.exemptions ?? []).map(({ value }) => value);
}

/** Whether the second text says what the first one did, in everything but so many more exemptions at the end. */
function saysTheSame(before: string, after: string, added: number): boolean {
  const [old, now] = [exemptionsIn(before), exemptionsIn(after)];
  if (!old || !now || now.length !== old.length + added) return false;
  if (JSON.stringify(now.slice(0, old.length)) !== JSON.stringify(old)) return false;
  return JSON.stringify(othersIn(before)) === JSON.stringify(othersIn(after));
}

function othersIn(text: string): unknown {
  const data: unknown = parseDocument(text, { logLevel: "silent" }).toJS({ maxAliasCount: 100 });
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).filter(([key]) => key !== "exemptions");
}
