import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from "yaml";
import type { Member, Node, Place, Problem } from "./node.ts";

/** A standard is a page or two: what is longer is something else. Characters. */
const MAX_TEXT = 1_000_000;
const MAX_DEPTH = 30;
/** Values in all, aliases followed: an alias bomb ends here. */
const MAX_NODES = 50_000;

/** The text of a standard, YAML 1.2 (and so JSON), as values with their places; or what is wrong with it. */
export function parseStandard(
  text: string,
  file: string,
): { readonly root: Node } | { readonly problem: Problem } {
  const start: Place = { file, line: 1, column: 1 };
  if (text.length > MAX_TEXT) {
    const message = `The file has ${text.length} characters; a standard has at most ${MAX_TEXT}.`;
    return { problem: { at: start, message } };
  }
  const counter = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/, ""), {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: "silent",
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const fault = document.errors[0];
  if (fault)
    return { problem: { at: placeOf(fault.pos[0]), message: `Not YAML: ${fault.message.slice(0, 200)}` } };
  let left = MAX_NODES;

  const nodeOf = (parsed: ParsedNode | null, at: Place, depth: number): Node => {
    left -= 1;
    if (left < 0) throw new TooMuch(at, `More than ${MAX_NODES} values, aliases counted.`);
    if (depth > MAX_DEPTH) throw new TooMuch(at, `Nested more than ${MAX_DEPTH} levels deep.`);
    if (!parsed) return { kind: "scalar", value: null, at };
    const here = parsed.range ? placeOf(parsed.range[0]) : at;
    if (isAlias(parsed))
      return nodeOf((parsed.resolve(document) as ParsedNode | undefined) ?? null, at, depth + 1);
    if (isSeq(parsed)) {
      const items = parsed.items.map((item) => nodeOf(item as ParsedNode | null, here, depth + 1));
      return { kind: "list", items, at: here };
    }
    if (isMap(parsed)) {
      const members = new Map<string, Member>();
      for (const { key, value } of parsed.items) {
        const keyNode = key as ParsedNode;
        const keyAt = keyNode.range ? placeOf(keyNode.range[0]) : here;
        const name = isScalar(key) ? (typeof key.value === "string" ? key.value : (key.source ?? "")) : "";
        members.set(name, { at: keyAt, value: nodeOf(value as ParsedNode | null, keyAt, depth + 1) });
      }
      return { kind: "map", members, at: here };
    }
    const { value } = parsed;
    const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return { kind: "scalar", value: plain ? value : null, at: here };
  };

  try {
    return { root: nodeOf(document.contents as ParsedNode | null, start, 0) };
  } catch (error) {
    if (error instanceof TooMuch) return { problem: { at: error.at, message: error.message } };
    throw error;
  }
}

class TooMuch extends Error {
  readonly at: Place;

  constructor(at: Place, message: string) {
    super(message);
    this.at = at;
  }
}
