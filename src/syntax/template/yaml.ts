import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type Scalar,
  type Tags,
  type YAMLMap,
} from "yaml";
import { duplicate } from "./json.ts";
import { MAX_DEPTH, MAX_PROBLEMS, nothingParsed, type Parsed, type Problem, type Range } from "./parsed.ts";
import { isList as isValueList, isMap as isValueMap, type Value, type ValueMap } from "./value.ts";

/** The short forms of functions. The parser makes an error, stack and all, of each tag that it does not know. */
const SHORT_FORMS: Tags = [
  ...["Ref", "Condition", "Sub", "GetAtt", "ImportValue", "GetAZs", "Base64", "RefAll"].map((name) => ({
    tag: `!${name}`,
    resolve: (text: string) => text,
  })),
  ...[
    "If",
    "Equals",
    "And",
    "Or",
    "Not",
    "Join",
    "Select",
    "Split",
    "Sub",
    "GetAtt",
    "FindInMap",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "ValueOf",
    "ValueOfAll",
  ].map((name) => ({ tag: `!${name}`, collection: "seq" as const })),
  ...["ImportValue", "Transform", "Base64", "GetAZs"].map((name) => ({
    tag: `!${name}`,
    collection: "map" as const,
  })),
];

/**
 * The mappings among the documents of a YAML 1.1 text, each as a template (User Guide, "template formats"). An
 * alias shares its anchor's value instead of copying it, so alias bombs stay small.
 */
export function parseYaml(text: string): Parsed[] {
  const parsed: Parsed[] = [];
  try {
    for (const document of documentsOf(text)) {
      const mapping = read(document);
      if (mapping) parsed.push(mapping);
    }
  } catch (error) {
    parsed.push(nothingParsed(problemOf(error)));
  }
  const message = "The file is no YAML mapping.";
  return parsed.length > 0 ? parsed : [nothingParsed({ kind: "syntax-error", message, offset: 0 })];
}

function problemOf(error: unknown): Problem {
  if (error instanceof TooMuch) return { kind: "limit-exceeded", message: error.message };
  if (error instanceof RangeError || error instanceof TooDeep)
    return { kind: "limit-exceeded", message: `Nested more than ${MAX_DEPTH} levels deep.` };
  return { kind: "syntax-error", message: `Not YAML: ${error instanceof Error ? error.message : error}` };
}

class TooDeep extends Error {}
class TooMuch extends Error {}

/** Levels of the syntax tree for one level of the data, at most: a pair, its value, a collection. */
const MAX_STACK = 3 * MAX_DEPTH;
/** More than the largest template needs that CloudFormation takes (1 MB; User Guide, "quotas"). */
const MAX_TOKENS = 500_000;
const MAX_MERGED_KEYS = 100_000;

/** The syntax tokens of a text, as long as they stay within bounds: the parser itself has none. */
function* tokensOf(text: string): Generator<CST.Token> {
  const parser = new Parser();
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > MAX_TOKENS) throw new TooMuch(`More than ${MAX_TOKENS} words and signs.`);
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_STACK) throw new TooDeep();
  }
  yield* parser.end();
}

/** More documents than this are not read of one text. */
const MAX_DOCUMENTS = 100;

function* documentsOf(text: string): Generator<Document.Parsed> {
  const composer = new Composer({
    version: "1.1",
    merge: true,
    customTags: SHORT_FORMS,
    // Compares each key with each other key; the reader below finds duplicates in linear time.
    uniqueKeys: false,
    keepSourceTokens: false,
    logLevel: "silent",
  });
  let count = 0;
  for (const found of composer.compose(tokensOf(text), true, text.length)) {
    if (!found.contents && found.errors.length === 0) continue;
    count += 1;
    if (count > MAX_DOCUMENTS) throw new TooMuch(`More than ${MAX_DOCUMENTS} YAML documents.`);
    yield found;
  }
}

/** Undefined for a document that is no mapping. */
function read(document: Document.Parsed): Parsed | undefined {
  const fault = document.errors[0];
  if (fault) {
    const message = `Not YAML: ${fault.message.slice(0, 200)}`;
    return nothingParsed({ kind: "syntax-error", message, offset: fault.pos[0] });
  }
  const reader = new Reader();
  const root = reader.value(document.contents as ParsedNode | null, 0);
  if (!isValueMap(root)) return undefined;
  const resources = isMap(document.contents) ? resourcesNode(document.contents) : undefined;
  let ranges: Map<string, Range> | undefined;
  return {
    root,
    problems: reader.problems,
    rangeOf(key) {
      ranges ??= resources ? rangesOf(resources) : new Map();
      return ranges.get(key);
    },
  };
}

function resourcesNode(root: YAMLMap): YAMLMap | undefined {
  const pair = root.items.findLast(({ key }) => isScalar(key) && key.value === "Resources");
  return pair && isMap(pair.value) ? pair.value : undefined;
}

function rangesOf(resources: YAMLMap): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const { key, value } of resources.items) {
    if (!isScalar(key) || !key.range) continue;
    const end = (value as ParsedNode | null)?.range?.[1] ?? key.range[1];
    ranges.set(keyText(key), { start: key.range[0], end });
  }
  return ranges;
}

/** Turns nodes into values, in the order of the text, so that an anchor is known before its aliases. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #anchors = new Map<string, Value>();
  #merged = 0;

  value(node: ParsedNode | null, depth: number): Value {
    if (depth > MAX_DEPTH) throw new TooDeep();
    if (!node) return null;
    if (isAlias(node)) {
      const found = this.#anchors.get(node.source);
      if (found !== undefined) return found;
      this.#problem(node, `*${node.source} names no anchor that is complete before it; it was read as null.`);
      return null;
    }
    const plain = this.#content(node, depth);
    const value = tagged(node.tag, plain);
    if (node.anchor) this.#anchors.set(node.anchor, value);
    return value;
  }

  #content(node: ParsedNode, depth: number): Value {
    if (isScalar(node)) return scalarValue(node);
    if (isMap(node)) return this.#map(node, depth);
    if (isSeq(node)) return node.items.map((item) => this.value(item as ParsedNode | null, depth + 1));
    return null;
  }

  #map(node: YAMLMap, depth: number): ValueMap {
    const map: Record<string, Value> = Object.create(null);
    const own = new Set<string>();
    const merged: Value[] = [];
    for (const { key, value } of node.items) {
      if (!isScalar(key)) {
        this.#problem(key as ParsedNode, "A key that is no text was left out.");
        continue;
      }
      const name = keyText(key);
      const content = this.value(value as ParsedNode | null, depth + 1);
      if (name === "<<" && key.type === "PLAIN") {
        merged.push(...(isValueList(content) ? content : [content]));
        continue;
      }
      if (own.has(name)) this.#add(duplicate(name, key.range?.[0] ?? 0));
      own.add(name);
      map[name] = content;
    }
    for (const source of merged) {
      if (!isValueMap(source)) continue;
      for (const name in source) {
        this.#merged += 1;
        if (this.#merged > MAX_MERGED_KEYS) throw new TooMuch(`More than ${MAX_MERGED_KEYS} merged keys.`);
        if (!(name in map)) map[name] = source[name] ?? null;
      }
    }
    return map;
  }

  #problem(node: ParsedNode | null, message: string): void {
    const offset = node?.range?.[0];
    this.#add({ kind: "syntax-error", message, ...(offset === undefined ? {} : { offset }) });
  }

  #add(problem: Problem): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }
}

/** Keys and numbers keep the text they were written with: an account id `012345678901` is no octal number. */
function keyText(key: Scalar): string {
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value ?? ""));
}

/** `yes`, `on` and their like keep their words as well: they are more often meant as text than as booleans. */
function scalarValue({ value, source }: Scalar): Value {
  if (typeof value === "string" || value === null) return value;
  if (typeof value === "boolean" && /^(?:true|false)$/i.test(source ?? "")) return value;
  if (typeof value === "number" && String(value) === source) return value;
  return source ?? String(value);
}

/** `!Ref x` → `{ Ref: x }`. Tags of YAML itself (`!!str`) change nothing. */
function tagged(tag: string | undefined, value: Value): Value {
  if (!tag?.startsWith("!") || tag.startsWith("!!") || tag === "!") return value;
  const name = tag.slice(1);
  const call: Record<string, Value> = Object.create(null);
  if (name === "Ref" || name === "Condition") call[name] = value;
  else call[`Fn::${name}`] = value;
  return call;
}
