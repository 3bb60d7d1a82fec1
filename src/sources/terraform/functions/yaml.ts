import { numberText } from "../values/text.ts";
import { isDictionary, isList, type Value } from "../values/value.ts";
import { giveUp, refuse } from "./table.ts";

/** Lines longer than this are folded by Terraform's writer, which is not done here. */
const MAX_LINE = 80;

/** What is written as it stands between double quotes. */
const PLAIN = /^[\t\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

/**
 * The value as `yamlencode` writes it: keys sorted, texts in double quotes, texts of several lines as literal blocks.
 * @throws where a text would be written in a way that is not done here, which leaves the result unknown.
 */
export function toYaml(value: Value): string {
  const isScalar = value === null || typeof value === "number" || typeof value === "boolean";
  const lines = isScalar ? [scalar(value), "..."] : linesOf(value);
  return `${lines.join("\n")}\n`;
}

/** The lines of a value that begins at the margin. */
function linesOf(value: Value): string[] {
  if (isList(value) && value.items.length > 0) {
    return value.items.flatMap((item) => after("- ", item, false));
  }
  if (isDictionary(value) && value.entries.size > 0) {
    return [...value.entries].flatMap(([key, entry]) => {
      if (key.includes("\n") || key.length > 64) return giveUp("writes a key that is not written here");
      return after(`${quoted(key)}: `, entry, true);
    });
  }
  if (typeof value === "string" && value.includes("\n")) return after("", value, false);
  return [within(scalar(value))];
}

/** A value behind `- ` or behind a key; a list below a key is not indented. */
function after(head: string, value: Value, isEntry: boolean): string[] {
  if (typeof value === "string" && value.includes("\n")) return literal(head, value);
  const isCollection =
    (isList(value) && value.items.length > 0) || (isDictionary(value) && value.entries.size > 0);
  if (!isCollection) return [within(head + scalar(value))];
  const inner = linesOf(value);
  if (isEntry) return [head.trimEnd(), ...(isList(value) ? inner : inner.map(indented))];
  return inner.map((line, at) => (at === 0 ? head + line : indented(line)));
}

const indented = (line: string): string => (line === "" ? "" : `  ${line}`);

const within = (line: string): string =>
  line.length > MAX_LINE && line.includes(" ") ? giveUp("writes a line that Terraform would fold") : line;

function scalar(value: Value): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    return Number.isFinite(value) ? numberText(value) : giveUp("writes a number that is not finite");
  }
  if (typeof value === "string") return quoted(value);
  if (isList(value)) return "[]";
  return isDictionary(value) ? "{}" : refuse("the value is not known");
}

function quoted(text: string): string {
  if (!PLAIN.test(text)) return giveUp("writes a text with characters that are not written here");
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\t", "\\t")}"`;
}

/** A literal block: every line as it is. `|-` has no line end at its end, `|` one. */
function literal(head: string, text: string): string[] {
  const lines = text.split("\n");
  const ends = lines.at(-1) === "";
  const content = ends ? lines.slice(0, -1) : lines;
  const isSimple =
    content.every((line) => PLAIN.test(line) && !line.includes("\t") && !line.endsWith(" ")) &&
    /^[^\s]/.test(text) &&
    content.at(-1) !== "";
  if (!isSimple) return giveUp("writes a text of several lines that is not written here");
  return [`${head}${ends ? "|" : "|-"}`, ...content.map(indented)];
}
