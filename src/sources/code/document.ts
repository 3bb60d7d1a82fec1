import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from "yaml";
import type { Gap } from "../../model/gap.ts";
import type { Value } from "../../syntax/template/value.ts";
import type { SourceFile } from "./input.ts";

/** Deeper than this nobody nests configuration. */
const MAX_DEPTH = 200;
/** The longest text that is read as YAML, in characters. */
const MAX_TEXT = 8_000_000;

interface Lines {
  readonly line: number;
  readonly endLine: number;
}

/** YAML or JSON text as plain data. Maps have no prototype; CloudFormation's short tags are in their long form. */
export interface ConfigText {
  readonly root?: Value;
  readonly gaps: readonly Gap[];
  /** Where the member at a path is written, from 1; the nearest one around it where it is not. */
  linesOf(path: readonly (string | number)[]): Lines;
}

/**
 * Reads YAML 1.2 (and so JSON), the language of serverless.yml and Pulumi.yaml. An alias shares the value of its
 * anchor, so alias bombs stay small. Never throws: what cannot be read is a gap with line and column.
 */
export function readConfig(file: SourceFile): ConfigText {
  const nowhere = () => ({ line: 1, endLine: 1 });
  const refused = (kind: Gap["kind"], message: string, place: { line?: number; column?: number } = {}) => ({
    gaps: [{ kind, file: file.path, ...place, message }],
    linesOf: nowhere,
  });
  if (file.text.length > MAX_TEXT) return refused("too-large", "The file is too long to be read as YAML.");
  try {
    const counter = new LineCounter();
    const document = parseDocument(file.text, {
      lineCounter: counter,
      uniqueKeys: false,
      prettyErrors: false,
      merge: true,
      logLevel: "silent",
    });
    const fault = document.errors[0];
    if (fault) {
      const { line, col } = counter.linePos(fault.pos[0]);
      return refused("syntax-error", `Not YAML: ${fault.message.slice(0, 200)}`, { line, column: col });
    }
    const contents = document.contents as ParsedNode | null;
    const root = new Reader().value(contents, 0);
    return { root, gaps: [], linesOf: (path) => linesAt(contents, path, counter) };
  } catch (error) {
    const deep = error instanceof RangeError;
    return deep
      ? refused("limit-exceeded", `Nested more than ${MAX_DEPTH} levels deep.`)
      : refused("syntax-error", `Not YAML: ${error instanceof Error ? error.message.slice(0, 200) : error}`);
  }
}

class Reader {
  readonly #anchors = new Map<string, Value>();

  value(node: ParsedNode | null, depth: number): Value {
    if (depth > MAX_DEPTH) throw new RangeError("too deep");
    if (!node) return null;
    if (isAlias(node)) return this.#anchors.get(node.source) ?? null;
    const value = tagged(node.tag, this.#content(node, depth));
    if (node.anchor) this.#anchors.set(node.anchor, value);
    return value;
  }

  #content(node: ParsedNode, depth: number): Value {
    if (isScalar(node)) {
      const { value } = node;
      const plain = typeof value === "string" || typeof value === "boolean" || typeof value === "number";
      return plain ? value : value === null || value === undefined ? null : (node.source ?? String(value));
    }
    if (isSeq(node)) return node.items.map((item) => this.value(item as ParsedNode | null, depth + 1));
    const map: Record<string, Value> = Object.create(null);
    const merged: Value[] = [];
    if (!isMap(node)) return null;
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? (typeof key.value === "string" ? key.value : key.source) : undefined;
      const content = this.value(value as ParsedNode | null, depth + 1);
      if (name === "<<") merged.push(...(Array.isArray(content) ? content : [content]));
      else if (name !== undefined) map[name] = content;
    }
    for (const source of merged) {
      if (typeof source !== "object" || source === null || Array.isArray(source)) continue;
      for (const [name, value] of Object.entries(source)) if (!(name in map)) map[name] = value;
    }
    return map;
  }
}

/** `!Ref x` → `{ Ref: x }`. */
function tagged(tag: string | undefined, value: Value): Value {
  if (!tag?.startsWith("!") || tag.startsWith("!!") || tag === "!") return value;
  const name = tag.slice(1);
  const call: Record<string, Value> = Object.create(null);
  call[name === "Ref" || name === "Condition" ? name : `Fn::${name}`] = value;
  return call;
}

function linesAt(root: ParsedNode | null, path: readonly (string | number)[], counter: LineCounter): Lines {
  let node: unknown = root;
  let start = root?.range?.[0] ?? 0;
  let end = root?.range?.[1] ?? 0;
  for (const step of path) {
    if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      const range = (node as ParsedNode | undefined)?.range;
      if (!range) break;
      [start, end] = range;
    } else if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(step));
      const key = pair?.key as ParsedNode | undefined;
      if (!pair || !key?.range) break;
      node = pair.value;
      start = key.range[0];
      end = (node as ParsedNode | null)?.range?.[1] ?? key.range[1];
    } else {
      break;
    }
  }
  const line = Math.max(1, counter.linePos(start).line);
  const last = counter.linePos(Math.max(start, end - 1)).line;
  return { line, endLine: Math.max(line, last) };
}
