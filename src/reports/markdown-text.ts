import { printable } from "./printable.ts";

/**
 * What Markdown, HTML or GitHub's own syntax gives a meaning, as far as it has one within a line of a table: `_` between
 * letters and a single `:` before a blank have none. As an entity it has none either (CommonMark 0.31, 2.5).
 */
const MEANT = /[&<>`*[\]\\~|#@$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=[/\w+-])|(?<=\bwww)\./gu;
/** Would become a mention or a reference once the entity is a character again. */
const CALLS = /(&#(?:64|35);)(?=[\w-])/g;
const NOTHING = "&#8203;";

const escaped = (text: string): string =>
  printable(text).replace(MEANT, (character) => `&#${character.charCodeAt(0)};`);

/** Text from outside as Markdown that shows just that text, on one line and not at its beginning. */
export const markdownText = (text: string): string => escaped(text).replace(CALLS, `$1${NOTHING}`);

/** The same as code, where GitHub looks for no mentions. Markdown works inside the tag, so it is escaped as well. */
export const markdownCode = (text: string): string => `<code>${escaped(text)}</code>`;
