import { printable } from "./printable.ts";

/** ASCII that Markdown, HTML or GitHub's own syntax gives a meaning; as an entity it has none (CommonMark, 6.2). */
const MEANT = /[&<>"'`*_[\]\\~|!#@(){}$:^=+]/g;
/** Keeps `@name` and `#1` from becoming a mention or a reference once the entity is a character again. */
const JOINED = /([@#])(?=[\w-])/g;
const NOTHING = "&#8203;";

const entity = (character: string) => `&#${character.charCodeAt(0)};`;

/** Text from outside as Markdown that shows just that text, on one line. */
export function markdownText(text: string): string {
  return printable(text)
    .split(JOINED)
    .map((part, index) => {
      const safe = part.replace(MEANT, entity);
      // Every second part is the sign that JOINED caught.
      return index % 2 === 1 ? `${safe}${NOTHING}` : safe;
    })
    .join("")
    .replace(/\b(www)\./gi, "$1&#46;")
    .replace(/^(\s*)(\d+|[-])(?=[.\s]|$)/, "$1&#8203;$2");
}

/** The same as code. Markdown still works inside the tag, so it is escaped as well. */
export function markdownCode(text: string): string {
  const safe = printable(text)
    .replace(MEANT, entity)
    .replace(/\b(www)\./gi, "$1&#46;");
  return `<code>${safe}</code>`;
}
