const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/** What may come next inside a list or mapping, or at the top. */
type Expecting = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "nothing";

/**
 * The offset of the first character at which a text stops being JSON; the engine's own message does not always
 * say, and quotes the text. The length of the text where it ends too early, or is JSON after all.
 */
export function jsonFaultAt(text: string): number {
  const open: ("{" | "[")[] = [];
  let expecting: Expecting = "value";
  let at = skip(text, 0, SPACE);
  const afterValue = (): Expecting => (open.length > 0 ? "comma or end" : "nothing");
  while (at < text.length) {
    const sign = text[at] ?? "";
    const container = open.at(-1);
    const value = expecting === "value" || expecting === "value or end";
    const key = expecting === "key" || expecting === "key or end";
    const end = expecting.endsWith("or end") && sign === (container === "{" ? "}" : "]");
    let next = at + 1;
    if (end) {
      open.pop();
      expecting = afterValue();
    } else if (value && (sign === "{" || sign === "[")) {
      open.push(sign);
      expecting = sign === "{" ? "key or end" : "value or end";
    } else if (value) {
      next = Math.max(skip(text, at, STRING), skip(text, at, NUMBER), skip(text, at, WORD));
      if (next === at) return at;
      expecting = afterValue();
    } else if (key) {
      next = skip(text, at, STRING);
      if (next === at) return at;
      expecting = "colon";
    } else if (expecting === "colon" && sign === ":") expecting = "value";
    else if (expecting === "comma or end" && sign === ",") expecting = container === "{" ? "key" : "value";
    else return at;
    at = skip(text, next, SPACE);
  }
  return text.length;
}

/** The offset behind what the pattern matches here, or `at` itself. */
function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
