import { jsonFaultAt } from "./json-fault.ts";
import { MAX_PROBLEMS, nothingParsed, type Parsed, type Problem, type Range } from "./parsed.ts";
import { isMap, type Value } from "./value.ts";

/** JSON text as a template. Positions are looked up only when somebody asks for one. */
export function parseJson(text: string): Parsed {
  let root: Value;
  try {
    root = JSON.parse(text) as Value;
  } catch {
    const offset = jsonFaultAt(text);
    const what = offset < text.length ? "this cannot stand here" : "the text ends too early";
    return nothingParsed({ kind: "syntax-error", message: `Not JSON: ${what}.`, offset });
  }
  if (!isMap(root)) {
    return nothingParsed({ kind: "syntax-error", message: "The file is no JSON object.", offset: 0 });
  }
  const { ranges, problems } = scanResources(text);
  return { root, problems, rangeOf: (key) => ranges.get(key) };
}

/**
 * Where each member of the top-level `Resources` stands, and which keys occur twice in one mapping (JSON.parse keeps the
 * last and says nothing). The text is known to be valid JSON.
 */
function scanResources(text: string): { ranges: Map<string, Range>; problems: Problem[] } {
  const ranges = new Map<string, Range>();
  const problems: Problem[] = [];
  /** For each open mapping the keys that it has so far; a list has none. */
  const open: (Set<string> | undefined)[] = [];
  let inResources = false;
  let key: { name: string; start: number } | undefined;
  let expectsKey = false;
  const finish = (end: number) => {
    if (inResources && open.length === 2 && key) ranges.set(key.name, { start: key.start, end });
    key = undefined;
  };
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: {
        const end = endOfString(text, index);
        const keys = expectsKey ? open.at(-1) : undefined;
        if (keys) {
          const name = unquoted(text.slice(index, end));
          if (keys.has(name) && problems.length < MAX_PROBLEMS) {
            const path = open.length === 2 && inResources ? `Resources/${name}` : name;
            problems.push(duplicate(path, index));
          }
          keys.add(name);
          if (open.length === 1) inResources = name === "Resources";
          if (open.length <= 2) key = { name, start: index };
        }
        expectsKey = false;
        index = end - 1;
        break;
      }
      case 0x7b:
        open.push(new Set());
        expectsKey = true;
        break;
      case 0x5b:
        open.push(undefined);
        expectsKey = false;
        break;
      case 0x7d:
      case 0x5d:
        if (open.length === 2) finish(lastInk(text, index));
        open.pop();
        if (open.length === 2) finish(index + 1);
        break;
      case 0x2c:
        if (open.length === 2) finish(lastInk(text, index));
        expectsKey = open.at(-1) !== undefined;
        break;
    }
  }
  return { ranges, problems };
}

const unquoted = (quoted: string): string =>
  quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);

/** The offset behind the last character before `index` that is not white space. */
function lastInk(text: string, index: number): number {
  let end = index;
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return end;
}

function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
  } while (isEscaped(text, end));
  return end + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes += 1;
  return slashes % 2 === 1;
}

/** CloudFormation takes the last without a word, in JSON as in YAML (aws-cloudformation/cfn-language-discussion 96). */
export function duplicate(path: string, offset: number): Problem {
  return {
    kind: "syntax-error",
    message: `${path} is written twice; the last one was judged, as CloudFormation takes it.`,
    offset,
  };
}
