import { printable } from "../printable.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Longer texts are cut: a name of 1 MB is somebody's joke, and a page has to open. Characters. */
const LONGEST = 4_000;

/** Text from outside as the page shows it: what could hide or turn text around stands as its code. */
export function shown(text: string): string {
  if (text.length <= LONGEST) return printable(text);
  return `${printable(text.slice(0, LONGEST))}… (${text.length} characters)`;
}

/** Markup; made only by `html` and `raw`. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | readonly Markup[];

/** Markup from a template: whatever is put in is text unless it is markup itself. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    literals.reduce((text, literal, index) => text + markupOf(parts[index - 1] ?? "") + literal),
  );
}

export const NOTHING = new Markup("");

function markupOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return shown(part).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
  return part.map(({ text }) => text).join("");
}

/**
 * JSON for a `<script>` element. There the HTML parser looks for `</script` and `<!--` whatever the quotes
 * (HTML Living Standard, "script data state"), so no `<` may be left.
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
