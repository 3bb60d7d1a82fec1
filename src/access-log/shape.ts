import type { Part } from "./parse.ts";

/** What the line is meant to be. `json` is the intention: whether it parses is the linter's question. */
export type Shape = "json" | "clf" | "csv" | "xml" | "text";

/** The shape of a format, by its own marks. */
export function shapeOf(parts: readonly Part[]): Shape {
  const first = parts[0]?.kind === "literal" ? parts[0].text.trimStart() : "";
  if (/^\{/.test(first) && !/^\{\s*$/.test(first)) return "json";
  if (first.startsWith("{") && lastText(parts).endsWith("}")) return "json";
  if (/^<[A-Za-z_?!]/.test(first)) return "xml";
  if (hasClfTime(parts)) return "clf";
  return separatedBy(parts, /^"?,\s?"?$/) ? "csv" : "text";
}

const lastText = (parts: readonly Part[]) => {
  const last = parts.at(-1);
  return last?.kind === "literal" ? last.text.trimEnd() : "";
};

/** The mark of the Common Log Format is its time: `[$context.requestTime]`. */
function hasClfTime(parts: readonly Part[]): boolean {
  return parts.some((part, index) => {
    if (part.kind !== "variable" || part.name !== "requestTime") return false;
    const before = parts[index - 1];
    const after = parts[index + 1];
    return (
      before?.kind === "literal" &&
      before.text.endsWith("[") &&
      after?.kind === "literal" &&
      after.text.startsWith("]")
    );
  });
}

/** Whether most of what stands between two variables is that separator. */
function separatedBy(parts: readonly Part[], separator: RegExp): boolean {
  let between = 0;
  let separators = 0;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index];
    if (part?.kind !== "literal") continue;
    between += 1;
    if (separator.test(part.text)) separators += 1;
  }
  return separators > 0 && separators * 2 > between;
}
